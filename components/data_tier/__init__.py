"""The stores of the platform: PostgreSQL, the system of record; Redis, the cache; Kafka, the streams."""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv4Network

import pulumi

from components.data_tier.credentials import Credentials
from components.data_tier.endpoints import ServiceAccess
from components.data_tier.kafka import Kafka, KafkaEndpoints
from components.data_tier.postgresql import Postgresql, PostgresqlEndpoints
from components.data_tier.redis import Redis, RedisEndpoints
from settings import ArchiveSettings, DataTierSettings, Site, StoreUseSettings

__all__ = ["DataTier"]


class DataTier(pulumi.ComponentResource):
    """The stores, in the data namespace, and what services need to know to use them."""

    database: pulumi.Resource
    """The database itself: what a change of role changes first. Not what follows it, such as the migrations."""

    postgres: PostgresqlEndpoints
    redis: RedisEndpoints
    kafka: KafkaEndpoints
    access: Mapping[str, ServiceAccess]
    """By service: how it gets into the stores it uses."""

    def __init__(
        self,
        name: str,
        settings: DataTierSettings,
        *,
        uses: Mapping[str, StoreUseSettings],
        archive: ArchiveSettings,
        history: timedelta,
        promotion_token: str,
        promoting: bool,
        site: Site,
        vpc_cidr: IPv4Network,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`uses` is by service. `history` is how far back the database can be recovered to any moment.

        `promoting`: this stack takes over from its peer, until its settings no longer say so.
        """
        super().__init__("nphies:platform:DataTier", name, opts=opts)
        child = pulumi.ResourceOptions(parent=self)
        postgresql = Postgresql(
            settings.postgresql,
            services={service: its.database for service, its in uses.items() if its.database != "none"},
            archive=archive,
            history=history,
            promotion_token=promotion_token,
            promoting=promoting,
            site=site,
            vpc_cidr=vpc_cidr,
            opts=child,
        )
        self.database, self.postgres = postgresql.cluster, postgresql.endpoints
        self.redis = Redis(
            "redis",
            settings.redis,
            services=[service for service, its in uses.items() if its.cache],
            site=site,
            vpc_cidr=vpc_cidr,
            opts=child,
        ).endpoints
        self.kafka = Kafka("kafka", settings.kafka, uses=uses, site=site, opts=child).endpoints
        self.access = Credentials(
            "data-tier",
            postgres=self.postgres,
            redis=self.redis,
            kafka=self.kafka,
            opts=child,
        ).access
        self.register_outputs({})
