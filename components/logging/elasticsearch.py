"""Elasticsearch: three masters over three zones, and a set of nodes for each tier of the retention table."""

from typing import Any

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.apiextensions import CustomResource

from components.kubernetes.field_ownership import TAKE_OVER
from components.kubernetes.images import image
from components.kubernetes.namespaces import LOGGING
from components.kubernetes.placement import ZONE
from components.kubernetes.priority_classes import PLATFORM_PRIORITY
from components.kubernetes.resources import resources
from components.kubernetes.storage_classes import STANDARD
from components.logging import snapshot_credentials
from components.logging.containers import over_the_zones, pod_security, volume_claim
from components.logging.topology import CLUSTER, ELASTICSEARCH, VERSION, node_set
from components.logging.users import authentication
from settings import ElasticsearchNodeSettings, ElasticsearchSettings, Site

IMAGE = f"docker.elastic.co/elasticsearch/elasticsearch:{VERSION}"
API = "elasticsearch.k8s.elastic.co/v1"

ROLES = {
    "masters": ["master"],
    "hot": ["data_hot", "data_content", "ingest"],
    "warm": ["data_warm"],
    "cold": ["data_cold"],
}
"""Roles of the nodes by node set; templates of ILM move indices along data_hot, data_warm and data_cold."""

_KEPT = ("masters", "hot")
"""Node sets that new records need: services that scale out must not take their place. Searches of old ones can wait."""

_CONTAINER = "elasticsearch"  # the operator's name for it


def elasticsearch(settings: ElasticsearchSettings, *, site: Site, opts: pulumi.ResourceOptions) -> CustomResource:
    """The cluster. The quorum of three masters is two, the guide's minimumMasterNodes; Elasticsearch sees to it itself."""
    node_sets = {
        "masters": settings.masters,
        "hot": settings.hot,
        "warm": settings.warm,
        "cold": settings.cold,
    }
    return CustomResource(
        CLUSTER,
        api_version=API,
        kind="Elasticsearch",
        metadata=k8s.meta.v1.ObjectMetaArgs(
            name=CLUSTER,
            namespace=LOGGING,
            # The operator writes to spec.nodeSets too, and would else own what the next change is to.
            annotations=TAKE_OVER,
        ),
        spec={
            "version": VERSION,
            "image": str(image(IMAGE, site)),
            "nodeSets": [_node_set(name, node, site.region) for name, node in node_sets.items() if node.nodes],
            "auth": authentication(),
            "http": {"tls": {"certificate": {"secretName": ELASTICSEARCH}}},
            # No budget of our own: the operator's lets no node go while a shard lacks a copy, which a number cannot say.
            "updateStrategy": {"changeBudget": {"maxUnavailable": 1, "maxSurge": 0}},
            # A cluster that is deleted by mistake finds its volumes again.
            "volumeClaimDeletePolicy": "DeleteOnScaledownOnly",
        },
        opts=opts,
    )


def _node_set(name: str, node: ElasticsearchNodeSettings, region: str) -> dict[str, Any]:
    return {
        "name": name,
        "count": node.nodes,
        "config": _config(name),
        "zoneAwareness": {"topologyKey": ZONE},
        "podTemplate": _pod(name, node, region),
        # Not of the class for data: what is lost is restored from the last snapshot or from the archive, and daily
        # backups of indices beside those would only cost.
        "volumeClaimTemplates": [volume_claim("elasticsearch-data", node.storage, STANDARD)],
    }


def _config(name: str) -> dict[str, Any]:
    return {
        "node.roles": ROLES[name],
        # No two copies of a shard in one zone, or on one node. ZONE comes with `zoneAwareness`.
        "node.attr.zone": "${ZONE}",
        "cluster.routing.allocation.awareness.attributes": "k8s_node_name,zone",
        # A stream that came into being without its template would have neither mapping nor end.
        "action.auto_create_index": "-nphies-*,+*",
        # Mapping more files needs a kernel setting that a restricted pod cannot make.
        "node.store.allow_mmap": False,
    }


def _pod(name: str, node: ElasticsearchNodeSettings, region: str) -> dict[str, Any]:
    container = {
        "name": _CONTAINER,
        "resources": resources(node.cpu, node.memory, cpu_limit=node.cpu_limit),
        "env": snapshot_credentials.environment(region),
        "volumeMounts": [snapshot_credentials.mount()],
    }
    return {
        "spec": {
            "serviceAccountName": snapshot_credentials.SERVICE_ACCOUNT,
            "automountServiceAccountToken": False,
            **({"priorityClassName": PLATFORM_PRIORITY} if name in _KEPT else {}),
            "securityContext": pod_security(),
            "containers": [container],
            "volumes": [snapshot_credentials.volume()],
            **over_the_zones(node_set(name)),
        }
    }
