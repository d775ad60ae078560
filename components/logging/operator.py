"""ECK, the operator of the log stack, in the one namespace that it manages: it has no right on a Secret elsewhere."""

from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from components.kubernetes.charts import ECK_OPERATOR, release
from components.kubernetes.images import image
from components.kubernetes.namespaces import LOGGING
from components.kubernetes.network_policy import KUBERNETES_API, Pods, Port, Rule, allow
from components.kubernetes.observers import PROMETHEUS
from components.kubernetes.placement import ZONE
from components.kubernetes.pod_security import pod_context
from components.kubernetes.priority_classes import CRITICAL
from components.kubernetes.resources import resources
from components.logging.topology import ELASTICSEARCH_PODS, HTTP_PORT, OPERATOR, OPERATOR_PODS
from components.operators.controller import UNTHROTTLED, placement
from settings import Site

METRICS_PORT = 8080
IMAGE = f"docker.elastic.co/eck/eck-operator:{ECK_OPERATOR.version}"


def install_operator(site: Site, opts: pulumi.ResourceOptions) -> k8s.helm.v3.Release:
    """The operator, twice (one waits for the other's lease)."""
    return release(
        OPERATOR,
        ECK_OPERATOR,
        site=site,
        namespace=LOGGING,
        values=_values(site),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[_reach(opts), *_node_zones(opts)])),
    )


def _values(site: Site) -> dict[str, Any]:
    pulled = image(IMAGE, site)
    return {
        "image": {"repository": pulled.name, "tag": pulled.tag_and_digest},
        "managedNamespaces": [LOGGING],
        # Without cluster-wide roles the chart's webhook and check of storage classes are not to be had: docs/decisions/0070.
        "createClusterScopedResources": False,
        "webhook": {"enabled": False},
        "config": {
            "validateStorageClass": False,
            "metrics": {"port": str(METRICS_PORT)},
            "exposedNodeLabels": [ZONE],
            # EKS is no OpenShift; guessing it asks for a right of its own.
            "setDefaultSecurityContext": "true",
        },
        "telemetry": {"disabled": True},
        "podMonitor": {"enabled": True, "interval": "30s", "scrapeTimeout": "10s"},
        "replicaCount": 2,
        "podDisruptionBudget": {"enabled": True, "minAvailable": 1},
        "priorityClassName": CRITICAL,
        "resources": resources("100m", "1Gi", cpu_limit=UNTHROTTLED),
        "podSecurityContext": pod_context(),
        **{key: value for key, value in placement(OPERATOR_PODS).items() if key != "topologySpreadConstraints"},
        # The chart knows no topology spread.
        "affinity": {
            "podAntiAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": [
                    {"topologyKey": ZONE, "labelSelector": {"matchLabels": OPERATOR_PODS}}
                ]
            }
        },
    }


def _reach(opts: pulumi.ResourceOptions) -> k8s.networking.v1.NetworkPolicy:
    """It asks Elasticsearch whether a node may be stopped before it stops one."""
    return allow(
        OPERATOR,
        namespace=LOGGING,
        pods=OPERATOR_PODS,
        ingress=[Rule([PROMETHEUS], [Port(METRICS_PORT)])],
        egress=[KUBERNETES_API, Rule([Pods(ELASTICSEARCH_PODS)], [Port(HTTP_PORT)])],
        opts=opts,
    )


def _node_zones(opts: pulumi.ResourceOptions) -> list[pulumi.Resource]:
    """The right to read nodes, for their zone, which becomes an attribute of the Elasticsearch node on each."""
    name = f"{OPERATOR}-node-zones"
    role = k8s.rbac.v1.ClusterRole(
        name,
        metadata=k8s.meta.v1.ObjectMetaArgs(name=name),
        rules=[k8s.rbac.v1.PolicyRuleArgs(api_groups=[""], resources=["nodes"], verbs=["get", "list", "watch"])],
        opts=opts,
    )
    binding = k8s.rbac.v1.ClusterRoleBinding(
        name,
        metadata=k8s.meta.v1.ObjectMetaArgs(name=name),
        role_ref=k8s.rbac.v1.RoleRefArgs(api_group="rbac.authorization.k8s.io", kind="ClusterRole", name=name),
        subjects=[k8s.rbac.v1.SubjectArgs(kind="ServiceAccount", name=OPERATOR, namespace=LOGGING)],
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[role])),
    )
    return [role, binding]
