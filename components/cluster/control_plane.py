"""The control plane of the EKS cluster: its role, its keys, its logs and its endpoint."""

import pulumi
import pulumi_aws as aws

import names
from components.aws.encryption_key import encryption_key
from components.aws.iam_policy import document, statement, trust
from components.aws.log_group import log_group
from components.network import Network
from settings import ClusterSettings, Site
from settings.cluster import SERVICE_NETWORK

LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")

UPDATE_TIMEOUT, DELETE_TIMEOUT = "2h", "1h"
"""A new Kubernetes version takes from 25 minutes to more than an hour, a deletion more than 25 minutes where an update has just ended.

The AWS provider gives up after 60 and 15 minutes, while EKS goes on and refuses the next update.
"""


class ControlPlane(pulumi.ComponentResource):
    """An EKS control plane over three zones, without add-ons or nodes."""

    endpoint: pulumi.Output[str]
    certificate_authority: pulumi.Output[str]
    """The CA certificate of the API server, base64-encoded."""
    security_group_id: pulumi.Output[str]
    """The cluster security group, which EKS makes: that of the control plane and of every node."""
    endpoint_security_group: aws.ec2.SecurityGroup
    """Of the endpoint alone: whoever may reach the API adds its rule."""

    def __init__(
        self,
        name: str,
        settings: ClusterSettings,
        *,
        site: Site,
        network: Network,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:ControlPlane", name, opts=opts)
        self._name, self._site = name, site
        self._child = pulumi.ResourceOptions(parent=self)

        self.endpoint_security_group = self._endpoint_security_group(settings, network)
        role, rights = self._role()
        key = self._secrets_key(role)
        logs = self._log_group(settings)
        cluster = aws.eks.Cluster(
            name,
            name=names.cluster(site.region),
            version=settings.version,
            role_arn=role.arn,
            access_config=aws.eks.ClusterAccessConfigArgs(
                authentication_mode="API", bootstrap_cluster_creator_admin_permissions=False
            ),
            encryption_config=aws.eks.ClusterEncryptionConfigArgs(
                provider=aws.eks.ClusterEncryptionConfigProviderArgs(key_arn=key.arn), resources=["secrets"]
            ),
            enabled_cluster_log_types=list(LOG_TYPES),
            vpc_config=aws.eks.ClusterVpcConfigArgs(
                subnet_ids=network.private_subnet_ids,
                security_group_ids=[self.endpoint_security_group.id],
                endpoint_private_access=True,
                endpoint_public_access=bool(settings.public_access_cidrs),
                public_access_cidrs=[str(cidr) for cidr in settings.public_access_cidrs] or None,
            ),
            kubernetes_network_config=aws.eks.ClusterKubernetesNetworkConfigArgs(
                ip_family="ipv4", service_ipv4_cidr=str(SERVICE_NETWORK)
            ),
            bootstrap_self_managed_addons=False,
            deletion_protection=settings.deletion_protection,
            upgrade_policy=aws.eks.ClusterUpgradePolicyArgs(support_type="STANDARD"),
            zonal_shift_config=aws.eks.ClusterZonalShiftConfigArgs(enabled=True),
            # EKS makes the log group itself, unencrypted and for ever, when it is not there; and without its rights
            # it leaves network interfaces and security groups behind.
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[rights, logs],
                custom_timeouts=pulumi.CustomTimeouts(update=UPDATE_TIMEOUT, delete=DELETE_TIMEOUT),
            ),
        )
        self.endpoint = cluster.endpoint
        self.certificate_authority = cluster.certificate_authority.apply(lambda authority: authority.data or "")
        self.security_group_id = cluster.vpc_config.apply(lambda vpc: vpc.cluster_security_group_id or "")
        self.register_outputs({"endpoint": self.endpoint})

    def _role(self) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
        role = aws.iam.Role(
            self._name,
            name=names.role("cluster", self._site.region),
            description="EKS control plane",
            assume_role_policy=trust("eks.amazonaws.com", self._site.account),
            opts=self._child,
        )
        # The least that EKS needs where no legacy load balancers are made (EKS user guide, "Amazon EKS cluster IAM
        # role"); the managed policy AmazonEKSClusterPolicy could change every load balancer of the account.
        rights = aws.iam.RolePolicy(
            self._name,
            name="manage-nodes",
            role=role.id,
            policy=document(
                statement(
                    ["ec2:CreateTags"],
                    [f"arn:aws:ec2:{self._site.region}:{self._site.account}:instance/*"],
                    condition={"ForAnyValue:StringLike": {"aws:TagKeys": "kubernetes.io/cluster/*"}},
                ),
                statement(
                    [
                        "ec2:DescribeAvailabilityZones",
                        "ec2:DescribeDhcpOptions",
                        "ec2:DescribeInstanceTopology",
                        "ec2:DescribeInstances",
                        "ec2:DescribeNetworkInterfaces",
                        "ec2:DescribeVpcs",
                    ],
                    ["*"],  # none of these takes a resource
                ),
            ),
            opts=self._child,
        )
        return role, rights

    def _secrets_key(self, role: aws.iam.Role) -> aws.kms.Key:
        use = statement(
            ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey", "kms:ListGrants"],
            ["*"],
            sid="ControlPlane",
            principal={"AWS": role.arn},
        )
        return encryption_key(
            f"{self._name}-secrets", "Secrets in the Kubernetes API", self._site.account, [use], opts=self._child
        )

    def _log_group(self, settings: ClusterSettings) -> aws.cloudwatch.LogGroup:
        return log_group(
            f"{self._name}-logs",
            "Logs of the EKS control plane",
            group_name=f"/aws/eks/{names.cluster(self._site.region)}/cluster",  # EKS takes no other
            retention=settings.log_retention,
            site=self._site,
            opts=self._child,
        )

    def _endpoint_security_group(self, settings: ClusterSettings, network: Network) -> aws.ec2.SecurityGroup:
        """The group of the endpoint alone: the cluster security group is that of the nodes too."""
        group = aws.ec2.SecurityGroup(
            f"{self._name}-endpoint",
            description="Connected networks to the Kubernetes API",
            vpc_id=network.vpc.id,
            opts=self._child,
        )
        for cidr in settings.private_access_cidrs:
            aws.vpc.SecurityGroupIngressRule(
                f"{self._name}-endpoint-{cidr}",
                security_group_id=group.id,
                description="Kubernetes API from a connected network",
                ip_protocol="tcp",
                from_port=443,
                to_port=443,
                cidr_ipv4=str(cidr),
                opts=self._child,
            )
        return group
