"""The AWS Load Balancer Controller, for one thing: keeping the addresses of pods registered in target groups.

Load balancers, listeners, firewalls and security group rules are declared beside their certificates in the edge, so
the controller may not touch them, and no Ingress or Service makes one. A TargetGroupBinding here has no `networking`:
that would ask the controller for security group rules.
"""

from ipaddress import IPv4Network
from typing import Any

import pulumi

import names
from components.aws.iam_policy import Statement, statement
from components.aws.pod_identity import PodRole
from components.kubernetes.charts import AWS_LOAD_BALANCER_CONTROLLER, release
from components.kubernetes.images import image
from components.kubernetes.internal_ca import ISSUER_REF
from components.kubernetes.namespaces import OPERATORS
from components.kubernetes.network_policy import POD_IDENTITY_AGENT, allow, aws_endpoints
from components.kubernetes.pod_security import READ_ONLY
from components.kubernetes.priority_classes import CRITICAL
from components.kubernetes.resources import resources
from components.operators.controller import POD_SECURITY_CONTEXT, placement
from settings import Site

_NAME = "aws-load-balancer-controller"
_IMAGE = f"public.ecr.aws/eks/aws-load-balancer-controller:v{AWS_LOAD_BALANCER_CONTROLLER.version}"
_LABELS = {"app.kubernetes.io/name": _NAME, "app.kubernetes.io/instance": _NAME}


def install_load_balancer_controller(
    *,
    site: Site,
    project: str,
    vpc_id: pulumi.Input[str],
    vpc_cidr: IPv4Network,
    opts: pulumi.ResourceOptions,
) -> None:
    """The release, and its role: it may change the targets of target groups of this region that belong to `project`."""
    role = PodRole(_NAME, site=site, namespace=OPERATORS, service_account=_NAME, opts=opts)
    role.allow("register-targets", *_rights(site, project))
    policy = allow(
        f"{_NAME}-aws",
        namespace=OPERATORS,
        pods=_LABELS,
        egress=[POD_IDENTITY_AGENT, aws_endpoints(vpc_cidr)],
        opts=opts,
    )
    release(
        _NAME,
        AWS_LOAD_BALANCER_CONTROLLER,
        site=site,
        namespace=OPERATORS,
        values=_values(site, vpc_id),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[role, policy])),
    )


def _rights(site: Site, project: str) -> list[Statement]:
    """What the reconciler of TargetGroupBindings calls; the rest of the controller's published policy is left out."""
    return [
        statement(
            [
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeTargetHealth",
                "ec2:DescribeVpcs",  # is a pod's address in the VPC?
                "ec2:DescribeSecurityGroups",  # are there rules of a former binding to remove?
            ],
            ["*"],  # none of these can be limited to a resource
            sid="Look",
            condition={"StringEquals": {"aws:RequestedRegion": site.region}},
        ),
        statement(
            ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"],
            [f"arn:aws:elasticloadbalancing:{site.region}:{site.account}:targetgroup/*"],
            sid="RegisterTargets",
            condition={"StringEquals": {"aws:ResourceTag/Project": project}},
        ),
    ]


def _values(site: Site, vpc_id: pulumi.Input[str]) -> dict[str, Any]:
    pulled = image(_IMAGE, site)
    off = (
        "EnableServiceController",
        "NLBGatewayAPI",
        "ALBGatewayAPI",
        "GatewayListenerSet",
        "GlobalAcceleratorController",
    )
    return {
        "image": {"repository": pulled.name, "tag": pulled.tag_and_digest},
        "clusterName": names.cluster(site.region),
        "region": site.region,
        "vpcId": vpc_id,
        "serviceAccount": {"name": _NAME},
        "replicaCount": 2,
        "serviceMonitor": {"enabled": True},
        "podDisruptionBudget": {"maxUnavailable": 1},
        "podSecurityContext": POD_SECURITY_CONTEXT,
        "securityContext": {**READ_ONLY, "runAsNonRoot": True},
        "resources": resources("100m", "256Mi"),
        "priorityClassName": CRITICAL,
        **placement(_LABELS),
        "enableCertManager": True,
        "certManager": {"issuerRef": dict(ISSUER_REF)},
        # Target group bindings only.
        "createIngressClassResource": False,
        "ingressClassParams": {"create": False},
        "disableIngressClassAnnotation": True,
        "webhookConfig": {"disableIngressValidation": True},
        "enableServiceMutatorWebhook": False,
        "enableBackendSecurityGroup": False,
        "enableShield": False,
        "enableWaf": False,
        "enableWafv2": False,
        "controllerConfig": {"featureGates": dict.fromkeys(off, False)},
    }
