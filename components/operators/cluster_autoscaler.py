"""The cluster autoscaler: adds nodes to the node groups for pods that find no place, and removes idle ones."""

from ipaddress import IPv4Network
from typing import Any

import pulumi

import names
from components.aws.iam_policy import Statement, statement
from components.aws.pod_identity import PodRole
from components.cluster.kubernetes_releases import RELEASES
from components.kubernetes.charts import CLUSTER_AUTOSCALER, release
from components.kubernetes.images import image
from components.kubernetes.namespaces import OPERATORS
from components.kubernetes.network_policy import POD_IDENTITY_AGENT, allow, aws_endpoints
from components.kubernetes.pod_security import READ_ONLY
from components.kubernetes.priority_classes import CRITICAL
from components.kubernetes.resources import resources
from components.operators.controller import POD_SECURITY_CONTEXT, placement
from settings import Site

_NAME = "cluster-autoscaler"
_LABELS = {"app.kubernetes.io/name": f"aws-{_NAME}", "app.kubernetes.io/instance": _NAME}


def install_cluster_autoscaler(
    *, site: Site, kubernetes_version: str, vpc_cidr: IPv4Network, opts: pulumi.ResourceOptions
) -> None:
    """The release, and its role: it may resize the groups that EKS tagged as the cluster's own, and no others."""
    role = PodRole(_NAME, site=site, namespace=OPERATORS, service_account=_NAME, opts=opts)
    role.allow("resize-node-groups", *_rights(site))
    policy = allow(
        f"{_NAME}-aws",
        namespace=OPERATORS,
        pods=_LABELS,
        egress=[POD_IDENTITY_AGENT, aws_endpoints(vpc_cidr)],
        opts=opts,
    )
    release(
        _NAME,
        CLUSTER_AUTOSCALER,
        site=site,
        namespace=OPERATORS,
        values=_values(site, kubernetes_version),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[role, policy])),
    )


def _rights(site: Site) -> list[Statement]:
    """After the autoscaler's own list for autodiscovery on AWS."""
    cluster = names.cluster(site.region)
    return [
        statement(
            [
                "autoscaling:DescribeAutoScalingGroups",
                "autoscaling:DescribeAutoScalingInstances",
                "autoscaling:DescribeLaunchConfigurations",
                "autoscaling:DescribeScalingActivities",
                "ec2:DescribeImages",
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeLaunchTemplateVersions",
                "ec2:GetInstanceTypesFromInstanceRequirements",
            ],
            ["*"],  # none of these can be limited to a resource
            sid="Look",
            condition={"StringEquals": {"aws:RequestedRegion": site.region}},
        ),
        statement(
            ["eks:DescribeNodegroup"],
            [f"arn:aws:eks:{site.region}:{site.account}:nodegroup/{cluster}/*"],
            sid="LookAtNodeGroups",
        ),
        statement(
            ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
            [f"arn:aws:autoscaling:{site.region}:{site.account}:autoScalingGroup:*"],
            sid="Resize",
            condition={"StringEquals": {f"aws:ResourceTag/k8s.io/cluster-autoscaler/{cluster}": "owned"}},
        ),
    ]


def _values(site: Site, kubernetes_version: str) -> dict[str, Any]:
    version = RELEASES[kubernetes_version].cluster_autoscaler
    pulled = image(f"registry.k8s.io/autoscaling/cluster-autoscaler:{version}", site)
    return {
        "cloudProvider": "aws",
        "awsRegion": site.region,
        "autoDiscovery": {"clusterName": names.cluster(site.region)},
        "image": {"repository": pulled.name, "tag": pulled.tag_and_digest},
        "fullnameOverride": _NAME,
        "rbac": {"serviceAccount": {"name": _NAME}},
        "serviceMonitor": {"enabled": True, "namespace": OPERATORS, "interval": "30s"},
        "replicaCount": 2,
        "podDisruptionBudget": {"maxUnavailable": 1},
        "securityContext": POD_SECURITY_CONTEXT,
        "containerSecurityContext": READ_ONLY,
        "resources": resources("100m", "600Mi"),
        "priorityClassName": CRITICAL,
        **placement(_LABELS),
        "extraArgs": {
            # Groups of one kind differ by their zone alone: none is to grow while another stays small.
            "balance-similar-node-groups": "true",
            "expander": "least-waste",
            # An emptyDir here is scratch space; it must not keep an idle node alive.
            "skip-nodes-with-local-storage": "false",
            "ignore-daemonsets-utilization": "true",
            "cordon-node-before-terminating": "true",
            "scale-down-unneeded-time": "10m",
        },
    }
