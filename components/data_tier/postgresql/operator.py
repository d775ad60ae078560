"""CloudNativePG and its barman-cloud plugin, which must be installed beside it."""

import pulumi
import pulumi_kubernetes as k8s

from components.kubernetes.charts import CLOUDNATIVE_PG, PLUGIN_BARMAN_CLOUD, release
from components.kubernetes.disruption_budget import disruption_budget
from components.kubernetes.namespaces import OPERATORS
from components.kubernetes.priority_classes import CRITICAL
from components.kubernetes.resources import resources
from components.operators.controller import placement

OPERATOR_PODS = {"app.kubernetes.io/name": "cloudnative-pg"}
PLUGIN_PODS = {"app.kubernetes.io/name": "plugin-barman-cloud"}

PLUGIN_VERSION = "v0.14.0"
"""The chart's own is v0.13.0, where a promoted database may look for the last log in the wrong archive (its pull
request 966). The chart's CRD and roles are those of 0.14.0."""

SIDECAR_IMAGE = f"ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar:{PLUGIN_VERSION}"
"""barman-cloud and Python, as every instance has them beside it; no shell."""

_RESOURCES = resources("100m", "512Mi")


def operator(opts: pulumi.ResourceOptions) -> k8s.helm.v3.Release:
    """The operator, twice: leader election makes one of them wait."""
    disruption_budget("cloudnative-pg", namespace=OPERATORS, pods=OPERATOR_PODS, opts=opts)
    return release(
        "cloudnative-pg",
        CLOUDNATIVE_PG,
        namespace=OPERATORS,
        values={
            "replicaCount": 2,
            "resources": _RESOURCES,
            "monitoring": {"podMonitorEnabled": True},
            "priorityClassName": CRITICAL,
            **placement(OPERATOR_PODS),
        },
        opts=opts,
    )


def plugin(opts: pulumi.ResourceOptions) -> k8s.helm.v3.Release:
    """The plugin's operator part; the part that archives is a sidecar of every instance.

    Once: its gRPC server runs on the leader alone, while a second replica that waits would be called ready, and be
    called. CloudNativePG does nothing while it is down, so it is rescheduled soon after its node is NotReady.
    """
    return release(
        "plugin-barman-cloud",
        PLUGIN_BARMAN_CLOUD,
        namespace=OPERATORS,
        values={
            "image": {"tag": PLUGIN_VERSION},
            "sidecarImage": {"tag": PLUGIN_VERSION},
            "resources": _RESOURCES,
            "priorityClassName": CRITICAL,
            **placement(PLUGIN_PODS),
        },
        opts=opts,
    )
