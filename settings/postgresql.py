"""Settings of PostgreSQL: claims-db, its pool and its migrations."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from settings.bounds import Because, OutOfBoundsError
from settings.model import Settings
from settings.quantities import Cron, Size, at_least

SMALLEST_STORAGE = Size("100Gi")
"""Guide, "PostgreSQL High Availability": persistence.size=100Gi."""

SMALLEST_MEMORY = Size("4Gi")


def _is_a_quorum(instances: int) -> int:
    if instances < 3 or instances % 2 == 0:
        raise OutOfBoundsError("an odd number of 3 or more")
    return instances


class PoolerSettings(Settings):
    """PgBouncer before the primary: what the services connect to."""

    instances: Annotated[
        int,
        Because("one in each zone, so that losing a zone leaves two"),
    ] = Field(default=3, ge=3)
    """PgBouncer pods, spread over the zones."""

    max_clients: Annotated[
        int,
        Because("100 is PgBouncer's own default, too few already for the services at rest"),
    ] = Field(default=1000, ge=100)
    """Clients one pod takes."""

    pool_size: Annotated[
        int,
        Because("all services share it: with fewer, a few slow statements stop every one of them"),
    ] = Field(default=40, ge=5)
    """Connections one pod opens to the primary, for all services together; sizes `max_connections`."""


class PostgresqlSettings(Settings):
    """claims-db (guide: 3 instances of 100Gi)."""

    moved: ClassVar[Mapping[str, str]] = {"services": "app_tier.services.<name>.uses.database"}

    instances: Annotated[
        int,
        AfterValidator(_is_a_quorum),
        Because("a majority survives a zone, and with it a synchronous replica"),
    ] = 3
    """PostgreSQL instances; with 3 each has a zone of its own."""

    storage: Annotated[
        Size,
        at_least(SMALLEST_STORAGE),
        Because("guide, PostgreSQL High Availability: persistence.size=100Gi"),
    ] = SMALLEST_STORAGE
    """Volume of an instance's data (guide: 100Gi)."""

    wal_storage: Size = Size("64Gi")
    """WAL volume of an instance; must hold what is written during `archive.max_outage`."""

    cpus: Annotated[
        int,
        Because("one for the statements, and one for archiving, replication and vacuum beside them"),
    ] = Field(default=4, ge=2)
    """Processors of an instance."""

    memory: Annotated[
        Size,
        at_least(SMALLEST_MEMORY),
        Because("a quarter is shared buffers, and every connection of the poolers needs some of the rest"),
    ] = Size("16Gi")
    """Memory of an instance; PostgreSQL's own parameters follow from it."""

    pooler: PoolerSettings = PoolerSettings()
    """PgBouncer."""

    years_ahead: Annotated[
        int,
        Because("the partition of next year must be there on New Year; every partition makes plans slower"),
    ] = Field(default=2, ge=1, le=10)
    """Years after the current one whose partition of `claims` is there already."""

    restore_check: Cron = "30 4 * * 5"
    """When a database is recovered from the archive and compared, in UTC: Fridays, after the base backup."""

    promotion_token: str = ""
    """For a planned switchover: the token that demoting the peer gave; ignored on a standby and in a failover."""
