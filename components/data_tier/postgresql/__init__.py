"""PostgreSQL: claims-db, its operator, its archive and everything that keeps it well."""

from datetime import timedelta

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from components.backup_vault import Archive
from components.backup_vault.contents import POSTGRES
from components.data_tier.postgresql.archive import own_store, peer_store
from components.data_tier.postgresql.authentication import password_secret, roles
from components.data_tier.postgresql.cluster import POOLER, claims_db
from components.data_tier.postgresql.endpoints import PostgresqlEndpoints
from components.data_tier.postgresql.monitoring import pod_monitors
from components.data_tier.postgresql.network_policies import POSTGRESQL, policies
from components.data_tier.postgresql.operator import operator, plugin
from components.data_tier.postgresql.pooler import POOLER_PODS, read_write_pooler
from components.data_tier.postgresql.schedules import schedules
from components.data_tier.postgresql.topology import CLUSTER, DATABASE, Topology
from components.data_tier.priority_class import PRIORITY
from components.namespaces import DATA
from components.network_policy import Pods, Rule
from components.pod_identity import PodRole
from settings import ArchiveSettings, PostgresqlSettings, Role

__all__ = ["Postgresql", "PostgresqlEndpoints"]


class Postgresql(pulumi.ComponentResource):
    """claims-db in one region: the primary, or a standby that recovers without end from what the primary archives."""

    endpoints: PostgresqlEndpoints
    cluster: CustomResource

    def __init__(
        self,
        name: str,
        settings: PostgresqlSettings,
        *,
        archive: ArchiveSettings,
        history: timedelta,
        role: Role,
        promotion_token: str,
        account: str,
        region: str,
        peer_region: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:Postgresql", name, opts=opts)
        self._settings, self._archive, self._history = settings, archive, history
        self._account, self._region = account, region
        self._topology = Topology(role, region, peer_region, archive, promotion_token)
        self._child = pulumi.ResourceOptions(parent=self)

        operators = self._operators()
        stores = self._stores(operators)
        self.cluster = self._cluster(stores)
        self._around(operators)
        self.endpoints = PostgresqlEndpoints(
            host=f"{POOLER}.{DATA}.svc",
            port=5432,
            database=DATABASE,
            password_secrets={service: password_secret(service) for service in settings.services},
            ca_secret=f"{CLUSTER}-ca",
            egress=Rule([Pods(POOLER_PODS, DATA)], [POSTGRESQL]),
        )
        self.register_outputs({"host": self.endpoints.host})

    def _operators(self) -> list[pulumi.Resource]:
        installed = operator(self._child)
        # The plugin registers itself with the operator, in whose namespace it must be.
        return [installed, plugin(self._after(installed))]

    def _stores(self, operators: list[pulumi.Resource]) -> list[pulumi.Resource]:
        """The archive's stores, and the right to use it, which pods get only when they start."""
        bucket = Archive(POSTGRES, self._account, self._archive.region)
        pods = PodRole(
            CLUSTER,
            account=self._account,
            region=self._region,
            namespace=DATA,
            service_account=CLUSTER,
            opts=self._child,
        )
        bucket.grant_write_to(pods)
        after = self._after(*operators)
        return [
            pods,
            own_store(bucket, self._archive, history=self._history, opts=after),
            peer_store(bucket, self._archive, opts=after),
        ]

    def _cluster(self, stores: list[pulumi.Resource]) -> CustomResource:
        kept = pulumi.ResourceOptions(parent=self, depends_on=stores, retain_on_delete=True)
        return claims_db(self._settings, self._topology, priority_class=PRIORITY, opts=kept)

    def _around(self, operators: list[pulumi.Resource]) -> None:
        after = self._after(self.cluster)
        roles(self._settings.services, opts=after)
        read_write_pooler(self._settings.pooler, priority_class=PRIORITY, opts=after)
        schedules(self._archive, opts=after)
        pod_monitors(self._after(*operators))
        policies(list(self._settings.services), self._child)

    def _after(self, *resources: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=list(resources))
