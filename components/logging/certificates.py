"""Certificates of the log stack, all of the internal authority: every connection in it is TLS, and Filebeat's is mutual."""

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from components.kubernetes.internal_ca import certificate
from components.kubernetes.namespaces import LOGGING, NODE_AGENTS
from components.logging.topology import (
    BEATS_HOST,
    ELASTICSEARCH,
    ELASTICSEARCH_HOST,
    FILEBEAT,
    KIBANA,
    KIBANA_HOST,
    LOGSTASH,
    LOGSTASH_API_HOST,
)


def certificates(opts: pulumi.ResourceOptions) -> list[CustomResource]:
    """Each in a Secret called as its owner. The operator restarts, or reloads, what uses a renewed one."""
    server = ["server auth"]
    return [
        certificate(ELASTICSEARCH, namespace=LOGGING, dns_names=_names(ELASTICSEARCH_HOST), usages=server, opts=opts),
        certificate(KIBANA, namespace=LOGGING, dns_names=_names(KIBANA_HOST), usages=server, opts=opts),
        # For Filebeat's input and for its own API, which are two Services. The input reads keys in PKCS #8 only, and the
        # operator reads in PKCS #8 RSA keys only.
        certificate(
            LOGSTASH,
            namespace=LOGGING,
            dns_names=[*_names(BEATS_HOST), *_names(LOGSTASH_API_HOST)],
            usages=server,
            rsa=True,
            opts=opts,
        ),
        certificate(FILEBEAT, namespace=NODE_AGENTS, common_name=FILEBEAT, usages=["client auth"], opts=opts),
    ]


def _names(host: str) -> list[str]:
    """A Service by its short name too, which is how the operator's own parts call it."""
    return [host, host.removesuffix(f".{LOGGING}.svc")]
