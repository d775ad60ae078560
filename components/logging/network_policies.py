"""Who may talk to whom in the log stack."""

from ipaddress import IPv4Network

import pulumi
import pulumi_kubernetes as k8s

from components.kubernetes.namespaces import LOGGING, NODE_AGENTS
from components.kubernetes.network_policy import (
    KUBERNETES_API,
    POD_IDENTITY_AGENT,
    Pods,
    Port,
    Rule,
    allow,
    aws_endpoints,
)
from components.kubernetes.observers import PROMETHEUS
from components.logging.topology import (
    BEATS_PORT,
    CLUSTER,
    ELASTICSEARCH,
    ELASTICSEARCH_EXPORTER,
    ELASTICSEARCH_EXPORTER_PODS,
    ELASTICSEARCH_EXPORTER_PORT,
    ELASTICSEARCH_PODS,
    FILEBEAT,
    FILEBEAT_PODS,
    FILEBEAT_STATS_PORT,
    FROM_FILEBEAT,
    FROM_OPERATOR,
    HTTP_PORT,
    JSON_EXPORTER,
    JSON_EXPORTER_PODS,
    JSON_EXPORTER_PORT,
    KIBANA,
    KIBANA_PODS,
    LOGSTASH,
    LOGSTASH_API_PORT,
    LOGSTASH_PODS,
    SETUP,
    SETUP_PODS,
    TRANSPORT_PORT,
)

_TO_ELASTICSEARCH = Rule([Pods(ELASTICSEARCH_PODS)], [Port(HTTP_PORT)])


def network_policies(vpc: IPv4Network, opts: pulumi.ResourceOptions) -> list[k8s.networking.v1.NetworkPolicy]:
    """All network policies of the component but the operator's, which come with it."""
    return [
        _elasticsearch(vpc, opts),
        _logstash(vpc, opts),
        _filebeat(opts),
        # Kibana is not reachable over the network: an engineer forwards a port with cluster credentials.
        allow(KIBANA, namespace=LOGGING, pods=KIBANA_PODS, egress=[_TO_ELASTICSEARCH], opts=opts),
        allow(SETUP, namespace=LOGGING, pods=SETUP_PODS, egress=[_TO_ELASTICSEARCH], opts=opts),
        allow(
            ELASTICSEARCH_EXPORTER,
            namespace=LOGGING,
            pods=ELASTICSEARCH_EXPORTER_PODS,
            ingress=[Rule([PROMETHEUS], [Port(ELASTICSEARCH_EXPORTER_PORT)])],
            egress=[_TO_ELASTICSEARCH],
            opts=opts,
        ),
        allow(
            JSON_EXPORTER,
            namespace=LOGGING,
            pods=JSON_EXPORTER_PODS,
            ingress=[Rule([PROMETHEUS], [Port(JSON_EXPORTER_PORT)])],
            egress=[
                Rule([Pods(LOGSTASH_PODS)], [Port(LOGSTASH_API_PORT)]),
                Rule([FROM_FILEBEAT], [Port(FILEBEAT_STATS_PORT)]),
            ],
            opts=opts,
        ),
    ]


def _elasticsearch(vpc: IPv4Network, opts: pulumi.ResourceOptions) -> k8s.networking.v1.NetworkPolicy:
    clients = [KIBANA_PODS, LOGSTASH_PODS, SETUP_PODS, ELASTICSEARCH_EXPORTER_PODS]
    among = Rule([Pods(ELASTICSEARCH_PODS)], [Port(TRANSPORT_PORT), Port(HTTP_PORT)])
    return allow(
        ELASTICSEARCH,
        namespace=LOGGING,
        pods=ELASTICSEARCH_PODS,
        ingress=[among, Rule([*map(Pods, clients), FROM_OPERATOR], [Port(HTTP_PORT)])],
        # Snapshots to S3.
        egress=[among, POD_IDENTITY_AGENT, aws_endpoints(vpc)],
        opts=opts,
    )


def _logstash(vpc: IPv4Network, opts: pulumi.ResourceOptions) -> k8s.networking.v1.NetworkPolicy:
    return allow(
        LOGSTASH,
        namespace=LOGGING,
        pods=LOGSTASH_PODS,
        ingress=[
            Rule([FROM_FILEBEAT], [Port(BEATS_PORT)]),
            Rule([Pods(JSON_EXPORTER_PODS)], [Port(LOGSTASH_API_PORT)]),
        ],
        # The archives in S3.
        egress=[_TO_ELASTICSEARCH, POD_IDENTITY_AGENT, aws_endpoints(vpc)],
        opts=opts,
    )


def _filebeat(opts: pulumi.ResourceOptions) -> k8s.networking.v1.NetworkPolicy:
    return allow(
        f"{FILEBEAT}-to-{CLUSTER}",
        namespace=NODE_AGENTS,
        pods=FILEBEAT_PODS,
        ingress=[Rule([Pods(JSON_EXPORTER_PODS, LOGGING)], [Port(FILEBEAT_STATS_PORT)])],
        egress=[KUBERNETES_API, Rule([Pods(LOGSTASH_PODS, LOGGING)], [Port(BEATS_PORT)])],
        opts=opts,
    )
