"""The platform, composed: settings -> network -> cluster -> what runs in it -> outputs."""

import pulumi
import pulumi_aws as aws

import settings
from components.app_tier import AppTier
from components.backup_vault import BackupVault
from components.backup_vault.third_place import third_place_provider
from components.break_glass import BreakGlass
from components.cluster import Cluster
from components.data_tier import DataTier
from components.edge import Edge, Gateway, OnCall
from components.kubernetes.namespaces import CORE, Namespaces
from components.kubernetes.priority_classes import PriorityClasses
from components.kubernetes.storage_classes import StorageClasses
from components.logging import Logging
from components.network import Network
from components.network.nat_alarms import NatAlarms
from components.observability import Observability
from components.observability.receivers_secret import ReceiversSecret
from components.operators import Operators

as_primary = settings.from_pulumi()
platform = settings.in_force(as_primary)
site = platform.site

# Not the role: a failover would then touch every resource.
tags = {"Project": pulumi.get_project(), "Stack": pulumi.get_stack(), "Owner": platform.owner}
provider = aws.Provider(
    "aws",
    region=site.region,
    allowed_account_ids=[site.account],
    # Where its data may lie: the policy regions-allowed reads it here, and so does whoever looks at a resource in AWS.
    default_tags=aws.ProviderDefaultTagsArgs(tags={**tags, "Residency": " ".join(platform.residency)}),
)

network = Network(
    "network",
    platform.network,
    site=site,
    zones=platform.zones,
    opts=pulumi.ResourceOptions(providers=[provider]),
)

cluster = Cluster(
    "cluster",
    platform.cluster,
    standby=platform.standby,
    site=site,
    network=network,
    tags=tags,
    opts=pulumi.ResourceOptions(providers=[provider]),
)

in_cluster: list[pulumi.ProviderResource] = [provider, cluster.kubernetes]

namespaces = Namespaces(
    "namespaces", platform.quotas, opts=pulumi.ResourceOptions(providers=in_cluster, depends_on=[cluster])
)

priority_classes = PriorityClasses(
    "priority-classes", opts=pulumi.ResourceOptions(providers=in_cluster, depends_on=[cluster])
)

storage_classes = StorageClasses(
    "storage-classes",
    platform.storage,
    site=site,
    opts=pulumi.ResourceOptions(providers=in_cluster, depends_on=[cluster]),
)

operators = Operators(
    "operators",
    site=site,
    project=pulumi.get_project(),
    kubernetes_version=platform.cluster.version,
    vpc_id=network.vpc.id,
    vpc_cidr=platform.network.cidr,
    grows_to=settings.of_a_primary(as_primary) if platform.warm else None,
    opts=pulumi.ResourceOptions(providers=in_cluster, depends_on=[cluster, namespaces]),
)

third_place = platform.vault.place(site.account)
backup_vault = BackupVault(
    "backup-vault",
    platform.backup_vault,
    retention=platform.retention,
    archive=platform.archive,
    contacts=platform.observability.contacts,
    site=site,
    cluster_ready=[namespaces, storage_classes, operators],
    protect=platform.protect_data,
    third_place=third_place,
    third_place_provider=third_place_provider(third_place, site=site, tags=tags) if third_place else None,
    opts=pulumi.ResourceOptions(providers=in_cluster),
)

NatAlarms(
    "nat",
    network=network,
    region=platform.region,
    alarm_topic_arn=backup_vault.failures_topic_arn,
    opts=pulumi.ResourceOptions(providers=[provider], depends_on=[backup_vault]),
)

BreakGlass(
    "break-glass",
    site=site,
    network=network,
    vpc_cidr=platform.network.cidr,
    cluster=cluster,
    alarm_topic_arn=backup_vault.failures_topic_arn,
    tags=tags,
    opts=pulumi.ResourceOptions(providers=[provider], depends_on=[backup_vault]),
)

data_tier = DataTier(
    "data-tier",
    platform.data_tier,
    uses=platform.app_tier.uses,
    archive=platform.archive,
    history=platform.retention.database,
    promotion_token=platform.promotion_token,
    promoting=platform.promoting,
    site=site,
    vpc_cidr=platform.network.cidr,
    opts=pulumi.ResourceOptions(
        providers=in_cluster,
        depends_on=[cluster, namespaces, priority_classes, storage_classes, operators, backup_vault],
    ),
)

receivers_secret = ReceiversSecret(
    "alertmanager-receivers",
    site=site,
    opts=pulumi.ResourceOptions(providers=[provider]),
)
receivers_secret.grant_read_to(operators.external_secrets)

observability = Observability(
    "observability",
    platform.observability,
    objectives=platform.objectives,
    archive=platform.archive,
    services=platform.app_tier.services,
    site=site,
    vpc_cidr=platform.network.cidr,
    opts=pulumi.ResourceOptions(
        providers=in_cluster, depends_on=[cluster, namespaces, priority_classes, storage_classes, operators]
    ),
)

logging = Logging(
    "logging",
    platform.logging,
    retention=platform.retention,
    site=site,
    vpc_cidr=platform.network.cidr,
    opts=pulumi.ResourceOptions(
        providers=in_cluster,
        depends_on=[cluster, namespaces, priority_classes, storage_classes, operators, backup_vault],
    ),
)

app_tier = AppTier(
    "app-tier",
    platform.app_tier,
    site=site,
    promoting=platform.promoting,
    access=data_tier.access,
    load_balancer_networks=[zone.public.cidr_block for zone in network.zones],
    prometheus=observability.prometheus_url,
    database=data_tier.database,
    stores=[data_tier],
    opts=pulumi.ResourceOptions(providers=in_cluster, depends_on=[cluster, namespaces, priority_classes, operators]),
)

edge = Edge(
    "edge",
    platform.edge,
    site=site,
    network=network,
    pods_security_group_id=cluster.entry_security_group.id,
    access_logs=backup_vault.access_logs,
    gateway=Gateway(CORE, platform.app_tier.gateway, after=[operators, app_tier.gateway.active]),
    on_call=OnCall(
        email=platform.observability.contacts.on_call,
        paging=platform.observability.paging,
        runbooks=platform.observability.runbooks.removesuffix("/alerts"),
    ),
    fencing_override=platform.fencing_override_in_force,
    opts=pulumi.ResourceOptions(providers=in_cluster),
)

pulumi.export("region", site.region)
pulumi.export("role", site.role)
pulumi.export("nat_addresses", network.nat_addresses)
pulumi.export("cluster", cluster.name)
pulumi.export("cluster_endpoint", cluster.endpoint)
pulumi.export("kubeconfig_command", cluster.kubeconfig_command)
pulumi.export("archives", backup_vault.names)
pulumi.export("backup_failures_topic", backup_vault.failures_topic_arn)
pulumi.export("alert_receivers_secret", receivers_secret.name)
pulumi.export("address", edge.address)
pulumi.export("fencing_override", platform.fencing_override_in_force)
