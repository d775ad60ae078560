"""What Prometheus scrapes of the log stack: the cluster, and by way of the JSON exporter every Logstash and Filebeat."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.apiextensions import CustomResource

from components.kubernetes.charts import PROMETHEUS_ELASTICSEARCH_EXPORTER, release
from components.kubernetes.images import image
from components.kubernetes.namespaces import LOGGING, NODE_AGENTS
from components.kubernetes.placement import zone_spread
from components.kubernetes.priority_classes import PLATFORM_PRIORITY
from components.kubernetes.resources import resources
from components.logging.topology import (
    ELASTICSEARCH_EXPORTER,
    ELASTICSEARCH_EXPORTER_PODS,
    ELASTICSEARCH_URL,
    FILEBEAT,
    FILEBEAT_PODS,
    JSON_EXPORTER,
    JSON_EXPORTER_PORT,
    LOGSTASH,
    LOGSTASH_API_PORT,
    LOGSTASH_PODS,
)
from components.logging.users import EXPORTER_USER
from settings import Site

IMAGE = "quay.io/prometheuscommunity/elasticsearch-exporter:v1.11.0"
_CA = "/certificates"


def elasticsearch_exporter(site: Site, opts: pulumi.ResourceOptions) -> k8s.helm.v3.Release:
    return release(
        ELASTICSEARCH_EXPORTER,
        PROMETHEUS_ELASTICSEARCH_EXPORTER,
        site=site,
        namespace=LOGGING,
        values=_values(site),
        opts=opts,
    )


def _values(site: Site) -> dict[str, Any]:
    secret = EXPORTER_USER.secret
    pulled = image(IMAGE, site)
    return {
        "image": {"registry": pulled.registry, "repository": pulled.repository, "tag": pulled.tag_and_digest},
        "replicaCount": 1,  # two would count everything twice
        "priorityClassName": PLATFORM_PRIORITY,
        "resources": resources("50m", "128Mi"),
        "topologySpreadConstraints": zone_spread(ELASTICSEARCH_EXPORTER_PODS, unsatisfiable="ScheduleAnyway"),
        "extraEnvSecrets": {
            "ES_USERNAME": {"secret": secret, "key": "username"},
            "ES_PASSWORD": {"secret": secret, "key": "password"},
        },
        # The authority's certificate alone, without Logstash's key.
        "extraVolumes": [
            {"name": "authority", "secret": {"secretName": LOGSTASH, "items": [{"key": "ca.crt", "path": "ca.crt"}]}}
        ],
        "extraVolumeMounts": [{"name": "authority", "mountPath": _CA, "readOnly": True}],
        "es": {
            "uri": ELASTICSEARCH_URL,
            "all": True,
            "indices": True,
            "indices_mappings": False,
            "shards": True,
            "snapshots": True,
            "slm": True,
            "ilm": True,
            "ssl": {
                "enabled": True,
                "useExistingSecrets": True,
                "ca": {"path": f"{_CA}/ca.crt"},
                "client": {"enabled": False},
            },
        },
        "serviceMonitor": {"enabled": True, "interval": "30s", "scrapeTimeout": "25s"},
        "serviceAccount": {"create": True, "name": ELASTICSEARCH_EXPORTER, "automountServiceAccountToken": False},
    }


def pod_monitors(opts: pulumi.ResourceOptions) -> list[CustomResource]:
    return [
        _by_way_of_the_exporter(
            LOGSTASH,
            namespace=LOGGING,
            pods=LOGSTASH_PODS,
            port="http",
            module="logstash",
            # A pod has more ports than this one; the address is made of its own.
            url=f"https://$1:{LOGSTASH_API_PORT}/_node/stats",
            opts=opts,
        ),
        _by_way_of_the_exporter(
            FILEBEAT,
            namespace=NODE_AGENTS,
            pods=FILEBEAT_PODS,
            port="stats",
            module="filebeat",
            url="http://$1:$2/stats",
            opts=opts,
        ),
    ]


def _by_way_of_the_exporter(
    name: str,
    *,
    namespace: str,
    pods: Mapping[str, str],
    port: str,
    module: str,
    url: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """Every pod is a target; Prometheus asks the exporter about it."""
    relabelings: Sequence[dict[str, Any]] = [
        {"sourceLabels": ["__address__"], "regex": r"(.+):(\d+)", "replacement": url, "targetLabel": "__param_target"},
        {"sourceLabels": ["__address__"], "targetLabel": "instance"},
        {
            "replacement": f"{JSON_EXPORTER}.{LOGGING}.svc:{JSON_EXPORTER_PORT}",
            "targetLabel": "__address__",
        },
    ]
    return CustomResource(
        f"{name}-metrics",
        api_version="monitoring.coreos.com/v1",
        kind="PodMonitor",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=name, namespace=namespace),
        spec={
            "selector": {"matchLabels": dict(pods)},
            "podMetricsEndpoints": [
                {
                    "port": port,
                    "path": "/probe",
                    "params": {"module": [module]},
                    "interval": "30s",
                    "relabelings": list(relabelings),
                }
            ],
        },
        opts=opts,
    )
