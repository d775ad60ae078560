"""Argo Rollouts, which takes the services from one version to the next."""

from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from components.kubernetes.charts import ARGO_ROLLOUTS, release
from components.kubernetes.images import image
from components.kubernetes.namespaces import OPERATORS
from components.kubernetes.network_policy import Port, Rule, allow
from components.kubernetes.observers import PROMETHEUS
from components.kubernetes.pod_security import READ_ONLY
from components.kubernetes.priority_classes import CRITICAL
from components.kubernetes.resources import resources
from components.operators.controller import POD_SECURITY_CONTEXT, placement
from settings import Site

NAME = "argo-rollouts"
VERSION = "v1.9.1"
"""The chart's own is v1.9.0, whose definitions are the same."""

IMAGE = f"quay.io/argoproj/argo-rollouts:{VERSION}"

_LABELS = {"app.kubernetes.io/name": NAME, "app.kubernetes.io/instance": NAME}
_PROMETHEUS = Rule([PROMETHEUS], [Port(9090)])


def install_rollouts_controller(site: Site, opts: pulumi.ResourceOptions) -> k8s.helm.v3.Release:
    """The release, and its way to Prometheus. It has no role in AWS.

    It would look at a load balancer's targets for an active Service that is bound to one, or for a canary whose traffic an ALB
    splits (Argo Rollouts 1.9, `rollout/service.go`). No service here is released so: docs/decisions/0131.
    """
    policy = allow(f"{NAME}-out", namespace=OPERATORS, pods=_LABELS, egress=[_PROMETHEUS], opts=opts)
    return release(
        NAME,
        ARGO_ROLLOUTS,
        site=site,
        namespace=OPERATORS,
        values=_values(site),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[policy])),
    )


def _values(site: Site) -> dict[str, Any]:
    pulled = image(IMAGE, site)
    return {
        "installCRDs": True,
        # Deleting the definitions would delete every Rollout and with it every pod.
        "keepCRDs": True,
        "dashboard": {"enabled": False},
        "podSecurityContext": POD_SECURITY_CONTEXT,
        "containerSecurityContext": READ_ONLY,
        # None of these ways to shift traffic is used.
        "providerRBAC": {"enabled": True, "providers": dict.fromkeys(_UNUSED, False)},
        "controller": {
            "image": {"registry": pulled.registry, "repository": pulled.repository, "tag": pulled.tag_and_digest},
            # It takes a bad release back, also when there is no room for all.
            "priorityClassName": CRITICAL,
            "replicas": 2,
            "pdb": {"enabled": True, "maxUnavailable": 1},
            "resources": resources("100m", "256Mi"),
            "metrics": {"enabled": True, "serviceMonitor": {"enabled": True}},
            "logging": {"format": "json"},
            **placement(_LABELS),
        },
    }


_UNUSED = (
    *("istio", "smi", "ambassador", "awsLoadBalancerController", "awsAppMesh"),
    *("traefik", "apisix", "contour", "glooPlatform", "gatewayAPI"),
)
