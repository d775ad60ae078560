"""Settings of PostgreSQL: claims-db, its pool and its migrations."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from settings.model import Settings
from settings.quantities import Cron, Size, at_least

SMALLEST_STORAGE = Size("100Gi")
"""Guide, "PostgreSQL High Availability": persistence.size=100Gi."""

SMALLEST_MEMORY = Size("4Gi")


def _is_a_quorum(instances: int) -> int:
    if instances < 3 or instances % 2 == 0:
        raise ValueError("an odd number of 3 or more, so that a majority survives a zone")
    return instances


class PoolerSettings(Settings):
    """PgBouncer before the primary: what the services connect to."""

    instances: int = Field(default=3, ge=3)
    """PgBouncer pods, spread over the zones: one in each, so that losing a zone leaves two."""

    max_clients: int = Field(default=1000, ge=100)
    """Clients one pod takes."""

    pool_size: int = Field(default=40, ge=5)
    """Connections one pod opens to the primary, for all services together; sizes `max_connections`."""


class PostgresqlSettings(Settings):
    """claims-db (guide: 3 instances of 100Gi)."""

    moved: ClassVar[Mapping[str, str]] = {"services": "app_tier.services.<name>.uses.database"}

    instances: Annotated[int, AfterValidator(_is_a_quorum)] = 3
    """PostgreSQL instances; with 3 each has a zone of its own. Fewer leave no synchronous replica when a zone is lost."""

    storage: Annotated[Size, at_least(SMALLEST_STORAGE)] = SMALLEST_STORAGE
    """Volume of an instance's data (guide: 100Gi)."""

    wal_storage: Size = Size("64Gi")
    """WAL volume of an instance; must hold what is written during `archive.max_outage`."""

    cpus: int = Field(default=4, ge=2)
    """Processors of an instance."""

    memory: Annotated[Size, at_least(SMALLEST_MEMORY)] = Size("16Gi")
    """Memory of an instance; PostgreSQL's own parameters follow from it."""

    pooler: PoolerSettings = PoolerSettings()
    """PgBouncer."""

    years_ahead: int = Field(default=2, ge=1, le=10)
    """Years after the current one whose partition of `claims` is there already."""

    restore_check: Cron = "30 4 * * 5"
    """When a database is recovered from the archive and compared, in UTC: Fridays, after the base backup."""

    promotion_token: str = ""
    """For a planned switchover: the token that demoting the peer gave; ignored on a standby and in a failover."""
