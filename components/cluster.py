"""The EKS cluster."""

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s

import names
from components.iam_policy import trust
from components.kubeconfig import kubeconfig, update_command
from components.network import Network
from settings import ClusterSettings


class Cluster(pulumi.ComponentResource):
    """An EKS cluster over three zones."""

    name: str
    arn: str
    endpoint: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
    """The cluster security group: that of the control plane and of every node."""
    kubernetes: k8s.Provider
    kubeconfig_command: str
    """What an operator types to reach the cluster with kubectl."""

    def __init__(
        self,
        name: str,
        settings: ClusterSettings,
        *,
        account: str,
        region: str,
        network: Network,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:Cluster", name, opts=opts)
        self.name, self.arn = names.cluster(region), names.cluster_arn(account, region)
        child = pulumi.ResourceOptions(parent=self)

        role = aws.iam.Role(
            name,
            name=names.role("cluster", region),
            assume_role_policy=trust("eks.amazonaws.com", account),
            opts=child,
        )
        control_plane = aws.eks.Cluster(
            name,
            name=self.name,
            version=settings.version,
            role_arn=role.arn,
            vpc_config=aws.eks.ClusterVpcConfigArgs(
                subnet_ids=network.private_subnet_ids, endpoint_private_access=True, endpoint_public_access=False
            ),
            opts=child,
        )
        self.endpoint = control_plane.endpoint
        self.security_group_id = control_plane.vpc_config.apply(lambda vpc: vpc.cluster_security_group_id or "")
        self.kubernetes = k8s.Provider(
            "kubernetes",
            kubeconfig=kubeconfig(
                self.name,
                region,
                control_plane.endpoint,
                control_plane.certificate_authority.apply(lambda authority: authority.data or ""),
            ),
            cluster_identifier=self.arn,
            enable_server_side_apply=True,
            opts=child,
        )
        self.kubeconfig_command = update_command(self.name, region)
        self.register_outputs({"name": self.name, "endpoint": self.endpoint})
