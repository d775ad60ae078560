"""How old the archive and the standby may be: never less than they are on an idle platform."""

from dataclasses import dataclass
from datetime import timedelta

from components.data_tier.postgresql.heartbeat import INTERVAL as HEARTBEAT
from settings import ArchiveSettings

_RETRY = timedelta(seconds=5)
"""PostgreSQL documentation, `wal_retrieve_retry_interval`: how often a standby asks for a segment that is not there yet."""

_MARGIN = 1.2


@dataclass(frozen=True)
class LagLimits:
    """Ages in seconds at which an alert fires."""

    warning: int
    critical: int


def idle_lag(archive: ArchiveSettings) -> timedelta:
    """The oldest that replayed changes get while a heartbeat is all that is written."""
    return archive.timeout + HEARTBEAT + archive.upload_time_budget + _RETRY


def lag_limits(rpo: timedelta, archive: ArchiveSettings) -> LagLimits:
    """Half of the RPO and the RPO, or what an idle platform reaches, with a margin."""
    idle = _MARGIN * idle_lag(archive)
    return LagLimits(warning=int(max(rpo / 2, idle).total_seconds()), critical=int(max(rpo, idle).total_seconds()))
