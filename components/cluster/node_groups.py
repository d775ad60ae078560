"""The nodes of the cluster: system over all zones, application and data in each zone for itself, of a warm stack in two sizes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pulumi
import pulumi_aws as aws

import names
from components.aws.iam_policy import instance_trust
from components.cluster.node_group import NodeGroup, NodeShape
from components.cluster.node_image_pulls import allow_image_pulls
from components.kubernetes.placement import APPLICATION, DATA, DATA_TAINT, SYSTEM, SYSTEM_TAINT
from components.network import Network
from settings import ClusterSettings, Site, StandbyNodeSettings, StandbyShape

# No AmazonEC2ContainerRegistryPullOnly, which pulls from every registry: see node_image_pulls. No AmazonEKS_CNI_Policy: the CNI has
# a role of its own. No AmazonSSMManagedInstanceCore either: a shell on a node is root on every pod's data; `kubectl debug node` gives
# it to administrators, and the audit log tells.
NODE_POLICY = "AmazonEKSWorkerNodePolicy"


class NodeGroups(pulumi.ComponentResource):
    """Every node group of the cluster, with the one role they share."""

    system: NodeGroup
    """Where the add-ons and operators run; what needs a place to run depends on it."""

    def __init__(
        self,
        name: str,
        settings: ClusterSettings,
        *,
        standby: StandbyShape,
        site: Site,
        network: Network,
        security_group_id: pulumi.Input[str],
        entry_security_group_id: pulumi.Input[str],
        disk_key_arn: pulumi.Input[str],
        tags: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:NodeGroups", name, opts=opts)
        role, rights = self._role(name, site)

        def group(
            group_name: str,
            shape: NodeShape,
            subnet_ids: Sequence[pulumi.Input[str]],
            after: NodeGroup | None = None,
            more_security_group_ids: Sequence[pulumi.Input[str]] = (),
        ) -> NodeGroup:
            return NodeGroup(
                f"{name}-{group_name}",
                shape,
                cluster=names.cluster(site.region),
                version=settings.version,
                subnet_ids=subnet_ids,
                role_arn=role.arn,
                security_group_ids=[security_group_id, *more_security_group_ids],
                disk_key_arn=disk_key_arn,
                tags=tags,
                # A node that loses its rights before it is gone cannot leave the cluster.
                opts=pulumi.ResourceOptions(parent=self, depends_on=[*rights, *([after] if after else [])]),
            )

        self.system = group("system", _system(settings), network.private_subnet_ids)
        latest = self.system
        for zone in network.zones:
            # One group after the other: a new image must not drain two members of one quorum at a time, and the nodes
            # that EKS adds during an update (two for a group of one zone) are needed once, not seven times.
            entry = [entry_security_group_id]
            application, data = _application(settings, zone.zone), _data(settings, zone.zone)
            own, its = f"application-{zone.zone}", [zone.private.id]
            latest = group(own, application, its, after=latest, more_security_group_ids=entry)
            latest = group(f"data-{zone.zone}", data, [zone.data.id], after=latest)
            if standby == "warm":
                small = settings.standby_nodes
                resting = _resting(application, small.application, small)
                latest = group(f"standby-{own}", resting, its, after=latest, more_security_group_ids=entry)
                resting = _resting(data, small.data, small)
                latest = group(f"standby-data-{zone.zone}", resting, [zone.data.id], after=latest)
        self.register_outputs({"role_arn": role.arn})

    def _role(self, name: str, site: Site) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
        child = pulumi.ResourceOptions(parent=self)
        role = aws.iam.Role(
            name,
            name=names.role("nodes", site.region),
            description="EKS nodes",
            assume_role_policy=instance_trust(),
            opts=child,
        )
        joining = aws.iam.RolePolicyAttachment(
            f"{name}-{NODE_POLICY}",
            role=role.name,
            policy_arn=f"arn:aws:iam::aws:policy/{NODE_POLICY}",
            opts=child,
        )
        return role, [joining, allow_image_pulls(f"{name}-image-pulls", role, site=site, opts=child)]


def _system(settings: ClusterSettings) -> NodeShape:
    system = settings.system
    return NodeShape(
        SYSTEM, system.instance_type, system.disk, system.minimum, system.maximum, taint=(SYSTEM_TAINT, "true")
    )


def _application(settings: ClusterSettings, zone: str) -> NodeShape:
    application = settings.application
    return NodeShape(
        APPLICATION,
        application.instance_type,
        application.disk,
        application.minimum_per_zone,
        application.maximum_per_zone,
        zone=zone,
    )


def _data(settings: ClusterSettings, zone: str) -> NodeShape:
    data = settings.data
    return NodeShape(
        DATA,
        data.instance_type,
        data.disk,
        data.minimum_per_zone,
        data.maximum_per_zone,
        taint=(DATA_TAINT, DATA),
        zone=zone,
    )


def _resting(shape: NodeShape, instance_type: str, settings: StandbyNodeSettings) -> NodeShape:
    """The one node of a kind that a zone of a warm stack always has, in both roles: PostgreSQL stays on it when it is promoted."""
    return replace(shape, instance_type=instance_type, disk=settings.disk, minimum=1, maximum=1)
