"""CloudNativePG and its barman-cloud plugin, which must be installed beside it."""

import pulumi
import pulumi_kubernetes as k8s

from components.kubernetes.charts import CLOUDNATIVE_PG, PLUGIN_BARMAN_CLOUD, release
from components.kubernetes.disruption_budget import disruption_budget
from components.kubernetes.images import image
from components.kubernetes.namespaces import OPERATORS
from components.kubernetes.priority_classes import CRITICAL
from components.kubernetes.resources import resources
from components.operators.controller import placement
from settings import Site

OPERATOR_PODS = {"app.kubernetes.io/name": "cloudnative-pg"}
PLUGIN_PODS = {"app.kubernetes.io/name": "plugin-barman-cloud"}

OPERATOR_IMAGE = "ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0"

PLUGIN_VERSION = "v0.14.0"
"""The chart's own is v0.13.0, where a promoted database may look for the last log in the wrong archive (its pull
request 966). The chart's CRD and roles are those of 0.14.0."""

PLUGIN_IMAGE = f"ghcr.io/cloudnative-pg/plugin-barman-cloud:{PLUGIN_VERSION}"
SIDECAR_IMAGE = f"ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar:{PLUGIN_VERSION}"
"""barman-cloud and Python, as every instance has them beside it; no shell."""

_RESOURCES = resources("100m", "512Mi")


def operator(site: Site, opts: pulumi.ResourceOptions) -> k8s.helm.v3.Release:
    """The operator, twice: leader election makes one of them wait."""
    pulled = image(OPERATOR_IMAGE, site)
    disruption_budget("cloudnative-pg", namespace=OPERATORS, pods=OPERATOR_PODS, opts=opts)
    return release(
        "cloudnative-pg",
        CLOUDNATIVE_PG,
        site=site,
        namespace=OPERATORS,
        values={
            # Its pods copy themselves from this image into every instance, as the variable OPERATOR_IMAGE_NAME says.
            "image": {"repository": pulled.name, "tag": pulled.tag_and_digest},
            "replicaCount": 2,
            "resources": _RESOURCES,
            "monitoring": {"podMonitorEnabled": True},
            "priorityClassName": CRITICAL,
            **placement(OPERATOR_PODS),
        },
        opts=opts,
    )


def plugin(site: Site, opts: pulumi.ResourceOptions) -> k8s.helm.v3.Release:
    """The plugin's operator part; the part that archives is a sidecar of every instance.

    Once: its gRPC server runs on the leader alone, while a second replica that waits would be called ready, and be
    called. CloudNativePG does nothing while it is down, so it is rescheduled soon after its node is NotReady.
    """
    return release(
        "plugin-barman-cloud",
        PLUGIN_BARMAN_CLOUD,
        site=site,
        namespace=OPERATORS,
        values={
            "image": _image(PLUGIN_IMAGE, site),
            "sidecarImage": _image(SIDECAR_IMAGE, site),
            "resources": _RESOURCES,
            "priorityClassName": CRITICAL,
            **placement(PLUGIN_PODS),
        },
        opts=opts,
    )


def _image(reference: str, site: Site) -> dict[str, str]:
    pulled = image(reference, site)
    return {"registry": pulled.registry, "repository": pulled.repository, "tag": pulled.tag_and_digest}
