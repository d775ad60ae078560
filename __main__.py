"""The platform, composed: settings -> network -> cluster -> what runs in it -> outputs."""

import pulumi
import pulumi_aws as aws

import settings
from components.backup_vault import BackupVault
from components.cluster import Cluster
from components.network import Network

platform = settings.from_pulumi()

provider = aws.Provider(
    "aws",
    region=platform.region,
    allowed_account_ids=[platform.account],
    default_tags=aws.ProviderDefaultTagsArgs(
        # Not the role: a failover would then touch every resource.
        tags={"Project": "nphies-platform", "Stack": pulumi.get_stack(), "Owner": platform.owner}
    ),
)

network = Network(
    "network",
    platform.network,
    account=platform.account,
    region=platform.region,
    zones=platform.zones,
    opts=pulumi.ResourceOptions(providers=[provider]),
)

cluster = Cluster(
    "cluster",
    platform.cluster,
    account=platform.account,
    region=platform.region,
    network=network,
    opts=pulumi.ResourceOptions(providers=[provider]),
)

backup_vault = BackupVault(
    "backup-vault",
    platform.backup_vault,
    retention=platform.retention,
    account=platform.account,
    region=platform.region,
    peer=platform.peer,
    opts=pulumi.ResourceOptions(providers=[provider]),
)

pulumi.export("region", platform.region)
pulumi.export("role", platform.role)
pulumi.export("nat_addresses", network.nat_addresses)
pulumi.export("cluster", cluster.name)
pulumi.export("cluster_endpoint", cluster.endpoint)
pulumi.export("kubeconfig_command", cluster.kubeconfig_command)
