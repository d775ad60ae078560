"""A managed node group: instances of one size and purpose, from a launch template that leaves nothing open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.launch_template import metadata_options, root_volume
from components.cluster.kubernetes_releases import RELEASES
from components.kubernetes.placement import NODES_LABEL
from settings import Size

UPDATE_TIMEOUT = "6h"
"""Nodes go one by one, each within 15 minutes or the update fails; 24 of them are more than any group may have.

Without it the AWS provider times out after an hour, while EKS goes on.
"""


VOLUME_ZONE = "topology.ebs.csi.aws.com/zone"
"""What an EBS volume asks of its node. The driver gives every node this label, with the same value; of an empty group the
autoscaler knows only what the group declares, and adds no node for a pod with a volume (kubernetes/autoscaler issue 3845)."""


@dataclass(frozen=True)
class NodeShape:
    """What the nodes of a group are and how many there may be."""

    kind: str
    """Value of the label `nphies.sa/nodes`."""

    instance_type: str
    disk: Size
    minimum: int
    maximum: int
    taint: tuple[str, str] | None = None
    """Key and value; what does not tolerate it is not scheduled here."""

    zone: str | None = None
    """The one zone of the group, if it has one."""


class NodeGroup(pulumi.ComponentResource):
    """An autoscaled group of nodes with IMDSv2 for the node alone, an encrypted disk and no public address.

    EKS puts the tags on its Auto Scaling group by which the cluster autoscaler finds it. What a node of an empty group
    would be, its label and taint, the autoscaler asks EKS (`eks:DescribeNodegroup`).
    """

    def __init__(
        self,
        name: str,
        shape: NodeShape,
        *,
        cluster: str,
        version: str,
        subnet_ids: Sequence[pulumi.Input[str]],
        role_arn: pulumi.Input[str],
        security_group_ids: Sequence[pulumi.Input[str]],
        disk_key_arn: pulumi.Input[str],
        tags: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:NodeGroup", name, opts=opts)
        self._name, self._shape = name, shape
        template = self._launch_template(security_group_ids, disk_key_arn, tags)
        group = aws.eks.NodeGroup(
            name,
            cluster_name=cluster,
            node_role_arn=role_arn,
            subnet_ids=subnet_ids,
            version=version,
            release_version=RELEASES[version].node_image,
            ami_type="AL2023_x86_64_STANDARD",
            capacity_type="ON_DEMAND",
            launch_template=aws.eks.NodeGroupLaunchTemplateArgs(
                id=template.id, version=template.latest_version.apply(str)
            ),
            scaling_config=aws.eks.NodeGroupScalingConfigArgs(
                min_size=shape.minimum, desired_size=shape.minimum, max_size=shape.maximum
            ),
            labels={NODES_LABEL: shape.kind, **({VOLUME_ZONE: shape.zone} if shape.zone else {})},
            taints=[aws.eks.NodeGroupTaintArgs(key=shape.taint[0], value=shape.taint[1], effect="NO_SCHEDULE")]
            if shape.taint
            else None,
            update_config=aws.eks.NodeGroupUpdateConfigArgs(max_unavailable=1),
            node_repair_config=aws.eks.NodeGroupNodeRepairConfigArgs(enabled=True),
            opts=pulumi.ResourceOptions(
                parent=self,
                # The autoscaler owns the size.
                ignore_changes=["scalingConfig.desiredSize"],
                custom_timeouts=pulumi.CustomTimeouts(update=UPDATE_TIMEOUT, delete=UPDATE_TIMEOUT),
            ),
        )
        self.register_outputs({"name": group.node_group_name})

    def _launch_template(
        self,
        security_group_ids: Sequence[pulumi.Input[str]],
        disk_key_arn: pulumi.Input[str],
        tags: Mapping[str, str],
    ) -> aws.ec2.LaunchTemplate:
        return aws.ec2.LaunchTemplate(
            self._name,
            description=f"{self._shape.kind} nodes",
            # The type is here and not in the node group, so that another one rolls through instead of replacing it.
            instance_type=self._shape.instance_type,
            update_default_version=True,
            metadata_options=metadata_options(),
            block_device_mappings=[root_volume(int(self._shape.disk.gibibytes), disk_key_arn)],
            network_interfaces=[
                aws.ec2.LaunchTemplateNetworkInterfaceArgs(
                    device_index=0,
                    associate_public_ip_address="false",
                    delete_on_termination="true",
                    security_groups=list(security_group_ids),
                )
            ],
            monitoring=aws.ec2.LaunchTemplateMonitoringArgs(enabled=True),
            tag_specifications=[
                aws.ec2.LaunchTemplateTagSpecificationArgs(
                    resource_type=kind, tags={**tags, "Name": f"nphies-{self._name}"}
                )
                for kind in ("instance", "volume", "network-interface")
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
