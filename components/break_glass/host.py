"""The host of the tunnel: no inbound rule, no SSH key, no shell; it is replaced every week by one of the newest image."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws

import names
from components.aws.iam_policy import document, instance_trust, statement
from components.aws.launch_template import metadata_options, root_volume

INSTANCE_TYPE = "t4g.nano"
IMAGE = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
"""Amazon Linux 2023 as it is when an instance starts; it has the SSM agent, the AWS CLI and curl."""

LIFETIME = timedelta(days=7)
METRICS_NAMESPACE = "Nphies/BreakGlass"


class Host(pulumi.ComponentResource):
    """One instance in any of three zones. All it may send is HTTPS into the VPC: to the endpoints and the API."""

    name: str
    """Value of the tag `Name`, by which a person and the trial find the instance."""
    role: aws.iam.Role
    security_group: aws.ec2.SecurityGroup

    def __init__(
        self,
        name: str,
        *,
        region: str,
        vpc_id: pulumi.Input[str],
        vpc_cidr: IPv4Network,
        subnet_ids: Sequence[pulumi.Input[str]],
        disk_key_arn: pulumi.Input[str],
        tags: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:BreakGlassHost", name, opts=opts)
        self._name, self._region = name, region
        self._child = pulumi.ResourceOptions(parent=self)
        self.name = f"nphies-{name}"
        self.security_group = self._group(vpc_id, vpc_cidr)
        self.role, rights = self._role()
        template = self._template(disk_key_arn, tags)
        aws.autoscaling.Group(
            name,
            name=self.name,
            min_size=1,
            max_size=1,
            desired_capacity=1,
            vpc_zone_identifiers=subnet_ids,
            max_instance_lifetime=int(LIFETIME.total_seconds()),
            launch_template=aws.autoscaling.GroupLaunchTemplateArgs(
                id=template.id, version=template.latest_version.apply(str)
            ),
            tags=[
                aws.autoscaling.GroupTagArgs(key=key, value=value, propagate_at_launch=False)
                for key, value in {**tags, "Name": self.name}.items()
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[rights]),
        )
        self.register_outputs({"name": self.name})

    def _group(self, vpc_id: pulumi.Input[str], vpc_cidr: IPv4Network) -> aws.ec2.SecurityGroup:
        group = aws.ec2.SecurityGroup(
            self._name, description="Break-glass host: nothing in, HTTPS into the VPC", vpc_id=vpc_id, opts=self._child
        )
        aws.vpc.SecurityGroupEgressRule(
            self._name,
            security_group_id=group.id,
            description="HTTPS into the VPC",
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            cidr_ipv4=str(vpc_cidr),
            opts=self._child,
        )
        return group

    def _role(self) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
        role = aws.iam.Role(
            self._name,
            name=names.role(self._name, self._region),
            description="Break-glass host",
            assume_role_policy=instance_trust(),
            opts=self._child,
        )
        here = {"StringEquals": {"aws:RequestedRegion": self._region}}
        rights = aws.iam.RolePolicy(
            self._name,
            name="be-managed",
            role=role.id,
            policy=document(
                # Of AmazonSSMManagedInstanceCore what sessions and associations need: no parameter, no package.
                statement(
                    [
                        "ssm:DescribeAssociation",
                        "ssm:DescribeDocument",
                        "ssm:GetDocument",
                        "ssm:ListAssociations",
                        "ssm:ListInstanceAssociations",
                        "ssm:PutComplianceItems",
                        "ssm:UpdateAssociationStatus",
                        "ssm:UpdateInstanceAssociationStatus",
                        "ssm:UpdateInstanceInformation",
                        "ssmmessages:CreateControlChannel",
                        "ssmmessages:CreateDataChannel",
                        "ssmmessages:OpenControlChannel",
                        "ssmmessages:OpenDataChannel",
                    ],
                    ["*"],  # the channels take no resource
                    sid="Agent",
                    condition=here,
                ),
                statement(
                    ["cloudwatch:PutMetricData"],
                    ["*"],  # it takes no resource
                    sid="TellThatItWorks",
                    condition={"StringEquals": {"cloudwatch:namespace": METRICS_NAMESPACE}},
                ),
            ),
            opts=self._child,
        )
        return role, rights

    def _template(self, disk_key_arn: pulumi.Input[str], tags: Mapping[str, str]) -> aws.ec2.LaunchTemplate:
        profile = aws.iam.InstanceProfile(
            self._name, name=names.role(self._name, self._region), role=self.role.name, opts=self._child
        )
        return aws.ec2.LaunchTemplate(
            self._name,
            description="Break-glass host",
            image_id=IMAGE,
            instance_type=INSTANCE_TYPE,
            update_default_version=True,
            iam_instance_profile=aws.ec2.LaunchTemplateIamInstanceProfileArgs(arn=profile.arn),
            metadata_options=metadata_options(),
            block_device_mappings=[root_volume(8, disk_key_arn)],
            network_interfaces=[
                aws.ec2.LaunchTemplateNetworkInterfaceArgs(
                    device_index=0,
                    associate_public_ip_address="false",
                    delete_on_termination="true",
                    security_groups=[self.security_group.id],
                )
            ],
            monitoring=aws.ec2.LaunchTemplateMonitoringArgs(enabled=True),
            tag_specifications=[
                aws.ec2.LaunchTemplateTagSpecificationArgs(resource_type=kind, tags={**tags, "Name": self.name})
                for kind in ("instance", "volume", "network-interface")
            ],
            opts=self._child,
        )
