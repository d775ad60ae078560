"""Kibana: where people search the logs. It has no network access from outside its namespace: an engineer forwards a port."""

from typing import Any

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.apiextensions import CustomResource

from components.kubernetes.field_ownership import TAKE_OVER
from components.kubernetes.images import image
from components.kubernetes.namespaces import LOGGING
from components.kubernetes.placement import zone_spread
from components.kubernetes.resources import resources
from components.logging.containers import pod_security
from components.logging.topology import CLUSTER, KIBANA, KIBANA_PODS, VERSION
from settings import KibanaSettings, Site, Size

IMAGE = f"docker.elastic.co/kibana/kibana:{VERSION}"
MEMORY = Size("2Gi")


def kibana(settings: KibanaSettings, site: Site, opts: pulumi.ResourceOptions) -> CustomResource:
    return CustomResource(
        f"{CLUSTER}-kibana-console",
        api_version="kibana.k8s.elastic.co/v1",
        kind="Kibana",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=CLUSTER, namespace=LOGGING, annotations=TAKE_OVER),
        spec={
            "version": VERSION,
            "image": str(image(IMAGE, site)),
            "count": settings.replicas,
            "elasticsearchRef": {"name": CLUSTER},
            "http": {"tls": {"certificate": {"secretName": KIBANA}}},
            "config": {"telemetry.optIn": False, "telemetry.allowChangingOptInStatus": False},
            "podTemplate": _pod(),
        },
        opts=opts,
    )


def _pod() -> dict[str, Any]:
    return {
        "spec": {
            "automountServiceAccountToken": False,
            "securityContext": pod_security(),
            "containers": [{"name": "kibana", "resources": resources("500m", MEMORY)}],
            "topologySpreadConstraints": zone_spread(KIBANA_PODS),
        }
    }
