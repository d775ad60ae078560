"""Tells the AWS Load Balancer Controller which pods belong into the target group."""

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.apiextensions import CustomResource

from components.service_contract import HTTP_PORT


def target_group_binding(
    name: str,
    *,
    target_group_arn: pulumi.Input[str],
    namespace: str,
    service: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """Registers the pods behind a Service by address.

    Without `networking`: security group rules are declared beside the load balancer, and the controller may not make any.
    """
    return CustomResource(
        name,
        api_version="elbv2.k8s.aws/v1beta1",
        kind="TargetGroupBinding",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=service, namespace=namespace),
        spec={
            "targetGroupARN": target_group_arn,
            "targetType": "ip",
            "ipAddressType": "ipv4",
            "serviceRef": {"name": service, "port": HTTP_PORT},
        },
        opts=opts,
    )
