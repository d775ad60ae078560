"""PostgreSQL: claims-db, its operator, its archive and everything that keeps it well."""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv4Network

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from components.aws.pod_identity import PodRole
from components.backup_vault import Archive
from components.backup_vault.contents import POSTGRES
from components.backup_vault.third_copy_contents import WAL_ARCHIVE, third_copy_purpose
from components.data_tier.postgresql.archive import own_store, peer_store
from components.data_tier.postgresql.authentication import password_secret, roles
from components.data_tier.postgresql.cluster import POOLER, claims_db
from components.data_tier.postgresql.endpoints import PostgresqlEndpoints
from components.data_tier.postgresql.heartbeat import heartbeat
from components.data_tier.postgresql.migrations import migrate
from components.data_tier.postgresql.monitoring import pod_monitors
from components.data_tier.postgresql.network_policies import (
    POSTGRESQL,
    claims_db_policies,
    operator_policies,
    restore_check_policies,
)
from components.data_tier.postgresql.operator import operator, plugin
from components.data_tier.postgresql.partitions import partitions
from components.data_tier.postgresql.pooler import POOLER_PODS, read_write_pooler
from components.data_tier.postgresql.recovery_gate import recovery_gate
from components.data_tier.postgresql.restore_check import restore_check
from components.data_tier.postgresql.restore_check_metrics import restore_check_metrics
from components.data_tier.postgresql.schedules import schedules
from components.data_tier.postgresql.snapshots import snapshot_class, snapshot_pruning
from components.data_tier.postgresql.topology import CLUSTER, DATABASE, Topology
from components.kubernetes.namespaces import DATA
from components.kubernetes.network_policy import Outside, Pods, Rule, s3
from components.kubernetes.priority_classes import DATA_PRIORITY
from settings import ArchiveSettings, DatabaseUse, PostgresqlSettings, Site

__all__ = ["Postgresql", "PostgresqlEndpoints"]


class Postgresql(pulumi.ComponentResource):
    """claims-db in one region: the primary, or a standby that recovers without end from what the primary archives."""

    endpoints: PostgresqlEndpoints
    cluster: CustomResource

    def __init__(
        self,
        settings: PostgresqlSettings,
        *,
        services: Mapping[str, DatabaseUse],
        archive: ArchiveSettings,
        history: timedelta,
        promotion_token: str,
        promoting: bool,
        site: Site,
        vpc_cidr: IPv4Network,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """claims-db is the only database: what is around it knows it by name, so that name is no argument.

        `services` are those that have a login, and what it may do.
        """
        super().__init__("nphies:platform:Postgresql", CLUSTER, opts=opts)
        self._site, self._settings, self._archive, self._history = site, settings, archive, history
        self._services = services
        self._topology = Topology(site, archive, promotion_token)
        self._promoting = promoting
        self._child = pulumi.ResourceOptions(parent=self)

        self._bucket = Archive(POSTGRES, site.account, archive.region)
        # Where the peer's archive is read: in the same bucket, or in its third copy, which needs neither region of the pair.
        self._peers = (
            Archive(third_copy_purpose(WAL_ARCHIVE, archive.third_copy_of), site.account, site.region)
            if archive.third_copy_of
            else self._bucket
        )
        self._way_to_archive = s3(archive.region, own_region=site.region, vpc=vpc_cidr, reason=Outside.ARCHIVE)
        operators = self._operators()
        self.cluster = self._cluster([*self._stores(operators), snapshot_class(self._child)])
        self._around(operators)
        self._programs()
        self.endpoints = PostgresqlEndpoints(
            host=f"{POOLER}.{DATA}.svc",
            port=5432,
            database=DATABASE,
            password_secrets={service: password_secret(service) for service in services},
            ca_secret=f"{CLUSTER}-ca",
            egress=Rule([Pods(POOLER_PODS, DATA)], [POSTGRESQL]),
        )
        self.register_outputs({"host": self.endpoints.host})

    def _operators(self) -> list[pulumi.Resource]:
        policies = operator_policies(self._child)
        installed = operator(self._site, self._after(*policies))
        # The plugin registers itself with the operator, in whose namespace it must be.
        return [installed, plugin(self._site, self._after(installed))]

    def _stores(self, operators: list[pulumi.Resource]) -> list[pulumi.Resource]:
        """The archive's stores, and the right to use it, which pods get only when they start."""
        pods = PodRole(
            CLUSTER,
            site=self._site,
            namespace=DATA,
            service_account=CLUSTER,
            opts=self._child,
        )
        self._bucket.grant_write_to(pods)
        if self._peers != self._bucket:
            self._peers.grant_read_to(pods)
        after = self._after(*operators)
        return [
            pods,
            own_store(self._bucket, self._archive, history=self._history, opts=after),
            peer_store(self._peers, self._archive, opts=after),
        ]

    def _cluster(self, stores: list[pulumi.Resource]) -> CustomResource:
        policies = [
            *claims_db_policies(list(self._services), self._way_to_archive, self._child),
            *restore_check_policies(self._way_to_archive, self._child),
        ]
        gate = recovery_gate(self._topology, self._peers, opts=self._after(*policies))
        kept = pulumi.ResourceOptions(parent=self, depends_on=[*stores, *policies, *gate], retain_on_delete=True)
        return claims_db(
            self._settings, self._topology, promoting=self._promoting, priority_class=DATA_PRIORITY, opts=kept
        )

    def _around(self, operators: list[pulumi.Resource]) -> None:
        after = self._after(self.cluster)
        read_write_pooler(self._settings.pooler, site=self._site, priority_class=DATA_PRIORITY, opts=after)
        schedules(self._archive, self._site.region, opts=after)
        pod_monitors(self._after(*operators))

    def _programs(self) -> None:
        """What works on the database: migrations first, which whoever depends on this component waits for."""
        clients = self._after(self.cluster, *roles(self._services, opts=self._after(self.cluster)))
        if self._site.role == "primary":
            migrate(self._site, clients)
        heartbeat(self._site, clients)
        partitions(self._settings.years_ahead, self._site, clients)
        snapshot_pruning(self._archive.snapshots_kept, self._site, self._after(self.cluster))
        restore_check_metrics(self._site, self._child)
        restore_check(self._settings, self._topology, self._bucket, opts=clients)

    def _after(self, *resources: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=list(resources))
