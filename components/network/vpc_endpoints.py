"""VPC endpoints for AWS APIs, open to this account only.

S3 has two. Pods resolve its names to the interface endpoint, by its private DNS: their network policies then need
no public address, and a gateway endpoint's are public. The gateway endpoint serves whoever resolves S3's public addresses,
and the nodes' image layers should the other one be away. Both serve the own region only.
"""

from collections.abc import Sequence
from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws

from components.aws.iam_policy import document, statement
from settings import Site

INTERFACE_ENDPOINTS = (
    "autoscaling",
    "ec2",
    "ecr.api",
    "ecr.dkr",
    "eks",
    "eks-auth",
    "elasticloadbalancing",
    "monitoring",
    "secretsmanager",
    "ssm",
    "ssmmessages",
)
"""What nodes, controllers and pods call all the time, and the break-glass host; losing the NAT gateways stops none of it.

No pod here calls KMS, CloudWatch Logs or STS: S3 and EBS decrypt on their own, control plane and flow logs do not pass
the VPC, and pods get credentials from `eks-auth`.
"""

ACTIONS = {"monitoring": "cloudwatch"}
"""The prefix of a service's actions in IAM, where it is not the first part of the endpoint's name."""

WITHOUT_POLICY = ("eks-auth",)
"""Only nodes call it, for pods of their own cluster. Its documentation names no endpoint policy."""


class VpcEndpoints(pulumi.ComponentResource):
    """Endpoints for AWS APIs. Stolen data cannot leave through them with the credentials of another account."""

    def __init__(
        self,
        name: str,
        *,
        site: Site,
        vpc_id: pulumi.Input[str],
        vpc_cidr: IPv4Network,
        subnet_ids: Sequence[pulumi.Input[str]],
        route_table_ids: Sequence[pulumi.Input[str]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:VpcEndpoints", name, opts=opts)
        self._name, self._site, self._vpc_id = name, site, vpc_id
        self._child = pulumi.ResourceOptions(parent=self)
        group = self._security_group(vpc_cidr)
        own_buckets = self._own_buckets_and_image_layers()
        for service in INTERFACE_ENDPOINTS:
            aws.ec2.VpcEndpoint(
                f"{name}-{service.replace('.', '-')}",
                vpc_id=vpc_id,
                service_name=f"com.amazonaws.{site.region}.{service}",
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
                subnet_ids=subnet_ids,
                security_group_ids=[group.id],
                policy=None if service in WITHOUT_POLICY else self._own_principals(service),
                tags={"Name": f"nphies-{service}"},
                opts=self._child,
            )
        aws.ec2.VpcEndpoint(
            f"{name}-s3-interface",
            vpc_id=vpc_id,
            service_name=f"com.amazonaws.{site.region}.s3",
            vpc_endpoint_type="Interface",
            # For the whole VPC: `private_dns_only_for_inbound_resolver_endpoint`, off by default, would send pods to the gateway.
            private_dns_enabled=True,
            subnet_ids=subnet_ids,
            security_group_ids=[group.id],
            policy=own_buckets,
            tags={"Name": "nphies-s3-interface"},
            opts=self._child,
        )
        aws.ec2.VpcEndpoint(
            f"{name}-s3",
            vpc_id=vpc_id,
            service_name=f"com.amazonaws.{site.region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=route_table_ids,
            policy=own_buckets,
            tags={"Name": "nphies-s3"},
            opts=self._child,
        )
        self.register_outputs({})

    def _security_group(self, vpc_cidr: IPv4Network) -> aws.ec2.SecurityGroup:
        group = aws.ec2.SecurityGroup(
            self._name,
            description="HTTPS from the VPC to the AWS endpoints in it",
            vpc_id=self._vpc_id,
            opts=self._child,
        )
        aws.vpc.SecurityGroupIngressRule(
            self._name,
            security_group_id=group.id,
            description="HTTPS from the VPC",
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            cidr_ipv4=str(vpc_cidr),
            opts=self._child,
        )
        return group

    def _own_principals(self, service: str) -> pulumi.Output[str]:
        # Not the resource's account too: the images of the EKS add-ons lie in AWS's registries.
        return document(
            statement(
                [f"{ACTIONS.get(service, service.split('.', maxsplit=1)[0])}:*"],
                ["*"],
                sid="OwnPrincipals",
                principal={"AWS": "*"},
                condition={"StringEquals": {"aws:PrincipalAccount": self._site.account}},
            )
        )

    def _own_buckets_and_image_layers(self) -> pulumi.Output[str]:
        return document(
            statement(
                ["s3:*"],
                ["*"],
                sid="OwnBuckets",
                principal={"AWS": "*"},
                condition={
                    "StringEquals": {
                        "aws:PrincipalAccount": self._site.account,
                        "aws:ResourceAccount": self._site.account,
                    }
                },
            ),
            # ECR hands out links to its own bucket, signed by itself (Amazon ECR user guide, "Minimum Amazon S3 Bucket
            # Permissions for Amazon ECR").
            statement(
                ["s3:GetObject"],
                [f"arn:aws:s3:::prod-{self._site.region}-starport-layer-bucket/*"],
                sid="ImageLayers",
                principal={"AWS": "*"},
            ),
        )
