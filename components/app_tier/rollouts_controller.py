"""Argo Rollouts, which takes the services from one version to the next."""

from ipaddress import IPv4Network
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from components.aws.iam_policy import statement
from components.aws.pod_identity import PodRole
from components.kubernetes.charts import ARGO_ROLLOUTS, release
from components.kubernetes.namespaces import OPERATORS
from components.kubernetes.network_policy import POD_IDENTITY_AGENT, Port, Rule, allow, aws_endpoints
from components.kubernetes.observers import PROMETHEUS
from components.kubernetes.pod_security import READ_ONLY
from components.kubernetes.priority_classes import CRITICAL
from components.kubernetes.resources import resources
from components.operators.controller import POD_SECURITY_CONTEXT, placement
from settings import Site

NAME = "argo-rollouts"
VERSION = "v1.9.1"
"""The chart's own is v1.9.0, whose definitions are the same."""

_LABELS = {"app.kubernetes.io/name": NAME, "app.kubernetes.io/instance": NAME}
_PROMETHEUS = Rule([PROMETHEUS], [Port(9090)])


def install_rollouts_controller(
    *, site: Site, vpc_cidr: IPv4Network, opts: pulumi.ResourceOptions
) -> k8s.helm.v3.Release:
    """The release; its role, which may look at targets and nothing else; and its way to Prometheus and AWS."""
    role = PodRole(NAME, site=site, namespace=OPERATORS, service_account=NAME, opts=opts)
    role.allow(
        "look-at-targets",
        statement(
            ["elasticloadbalancing:DescribeTargetHealth"],
            ["*"],  # cannot be limited to a resource
            condition={"StringEquals": {"aws:RequestedRegion": site.region}},
        ),
    )
    policy = allow(
        f"{NAME}-out",
        namespace=OPERATORS,
        pods=_LABELS,
        egress=[_PROMETHEUS, POD_IDENTITY_AGENT, aws_endpoints(vpc_cidr)],
        opts=opts,
    )
    return release(
        NAME,
        ARGO_ROLLOUTS,
        namespace=OPERATORS,
        values=_values(site.region),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[role, policy])),
    )


def _values(region: str) -> dict[str, Any]:
    return {
        "installCRDs": True,
        # Deleting the definitions would delete every Rollout and with it every pod.
        "keepCRDs": True,
        "dashboard": {"enabled": False},
        "serviceAccount": {"name": NAME},
        "podSecurityContext": POD_SECURITY_CONTEXT,
        "containerSecurityContext": READ_ONLY,
        # None of these ways to shift traffic is used.
        "providerRBAC": {
            "enabled": True,
            "providers": {**dict.fromkeys(_UNUSED, False), "awsLoadBalancerController": True},
        },
        "controller": {
            "image": {"tag": VERSION},
            # It takes a bad release back, also when there is no room for all.
            "priorityClassName": CRITICAL,
            "replicas": 2,
            "pdb": {"enabled": True, "maxUnavailable": 1},
            "resources": resources("100m", "256Mi"),
            "metrics": {"enabled": True, "serviceMonitor": {"enabled": True}},
            "logging": {"format": "json"},
            # An old version is taken away only when the load balancer knows all addresses of the new one.
            "awsVerifyTargetGroup": True,
            "extraEnv": [{"name": "AWS_REGION", "value": region}],
            **placement(_LABELS),
        },
    }


_UNUSED = ("istio", "smi", "ambassador", "awsAppMesh", "traefik", "apisix", "contour", "glooPlatform", "gatewayAPI")
