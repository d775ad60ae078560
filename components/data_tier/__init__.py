"""The stores of the platform: PostgreSQL, the system of record."""

from datetime import timedelta

import pulumi

from components.data_tier.postgresql import Postgresql, PostgresqlEndpoints
from components.data_tier.priority_class import data_priority
from settings import ArchiveSettings, DataTierSettings, Role

__all__ = ["DataTier"]


class DataTier(pulumi.ComponentResource):
    """The stores in the namespace nphies-data, and what services need to know to use them."""

    postgres: PostgresqlEndpoints

    def __init__(
        self,
        name: str,
        settings: DataTierSettings,
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
        """`history` is how far back the database can be recovered to any moment."""
        super().__init__("nphies:platform:DataTier", name, opts=opts)
        classes = data_priority(pulumi.ResourceOptions(parent=self))
        self.postgres = Postgresql(
            "claims-db",
            settings.postgresql,
            archive=archive,
            history=history,
            role=role,
            promotion_token=promotion_token,
            account=account,
            region=region,
            peer_region=peer_region,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[classes]),
        ).endpoints
        self.register_outputs({})
