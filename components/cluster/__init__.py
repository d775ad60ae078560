"""The EKS cluster, composed: control plane -> access and node add-ons -> nodes -> system add-ons -> provider."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s

import names
from components.cluster.access import DRIFT_GROUP, VIEWERS_GROUP, ClusterAccess
from components.cluster.addon_roles import cni_role, ebs_csi_role
from components.cluster.addons import NodeAddons, SystemAddons
from components.cluster.control_plane import ControlPlane
from components.cluster.drift_role import DriftRole
from components.cluster.kubeconfig import kubeconfig, update_command
from components.cluster.node_disk_key import node_disk_key
from components.cluster.node_groups import NodeGroups
from components.cluster.viewer_role import ViewerRole
from components.network import Network
from settings import ClusterSettings, Site, StandbyShape


class Cluster(pulumi.ComponentResource):
    """An EKS cluster over three zones, ready for workloads when its Kubernetes provider is."""

    name: str
    arn: str
    endpoint: pulumi.Output[str]
    certificate_authority: pulumi.Output[str]
    """The CA certificate of the API server, base64-encoded."""
    endpoint_security_group: aws.ec2.SecurityGroup
    """Of the API's endpoint alone: whoever may reach it adds its rule."""
    node_disk_key_arn: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
    """The cluster security group: that of the control plane and of every node."""
    entry_security_group: aws.ec2.SecurityGroup
    """Of the application nodes and the pods on them: whoever lets something in from outside the cluster adds its rule."""
    kubernetes: k8s.Provider
    """Depends on access, nodes and add-ons: what is given this provider waits until pods can run."""
    kubeconfig_command: str
    """What an operator types to reach the cluster with kubectl."""

    def __init__(
        self,
        name: str,
        settings: ClusterSettings,
        *,
        standby: StandbyShape,
        site: Site,
        network: Network,
        tags: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`tags` are for what AWS makes on the cluster's behalf: instances, their disks, persistent volumes."""
        super().__init__("nphies:platform:Cluster", name, opts=opts)
        self.name, self.arn = names.cluster(site.region), names.cluster_arn(site.account, site.region)
        child = pulumi.ResourceOptions(parent=self)

        control_plane = ControlPlane(name, settings, site=site, network=network, opts=child)
        self.endpoint, self.security_group_id = control_plane.endpoint, control_plane.security_group_id
        self.certificate_authority = control_plane.certificate_authority
        self.endpoint_security_group = control_plane.endpoint_security_group
        self.node_disk_key_arn = node_disk_key(f"{name}-node-disks", site.account, opts=child).arn

        self.entry_security_group = aws.ec2.SecurityGroup(
            f"{name}-entry",
            description="From outside the cluster to pods on application nodes",
            vpc_id=network.vpc.id,
            opts=child,
        )

        def after(*resources: pulumi.Resource) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, depends_on=[control_plane, *resources])

        access = ClusterAccess(f"{name}-access", settings, cluster=self.name, opts=after())
        cni = cni_role("vpc-cni", site=site, vpc_arn=network.vpc.arn, opts=after())
        ebs_csi = ebs_csi_role("ebs-csi", site=site, opts=after())
        node_addons = NodeAddons(name, cluster=self.name, version=settings.version, opts=after(cni))
        nodes = NodeGroups(
            f"{name}-nodes",
            settings,
            standby=standby,
            site=site,
            network=network,
            security_group_id=self.security_group_id,
            entry_security_group_id=self.entry_security_group.id,
            disk_key_arn=self.node_disk_key_arn,
            tags=tags,
            opts=after(node_addons),
        )
        system_addons = SystemAddons(
            name,
            cluster=self.name,
            version=settings.version,
            tags=tags,
            opts=after(ebs_csi, node_addons, nodes.system),
        )
        self.kubernetes = k8s.Provider(
            "kubernetes",
            kubeconfig=kubeconfig(self.name, site.region, self.endpoint, control_plane.certificate_authority),
            # Without it a new endpoint or CA would replace the provider, and with it everything in the cluster.
            cluster_identifier=self.arn,
            enable_server_side_apply=True,
            # Releases are recorded in ConfigMaps: what must read them need not read Secrets. docs/decisions/0119.
            helm_release_settings=k8s.HelmReleaseSettingsArgs(driver="configmap"),
            # Neither delete_unreachable nor skip_update_unreachable: see docs/decisions/0017.
            opts=after(access, nodes, system_addons),
        )
        ViewerRole(
            f"{name}-viewers",
            group=VIEWERS_GROUP,
            opts=pulumi.ResourceOptions(parent=self, providers=[self.kubernetes]),
        )
        DriftRole(
            f"{name}-drift",
            group=DRIFT_GROUP,
            opts=pulumi.ResourceOptions(parent=self, providers=[self.kubernetes]),
        )
        self.kubeconfig_command = update_command(self.name, site.region, context=pulumi.get_stack())
        self.register_outputs({"name": self.name, "endpoint": self.endpoint})
