"""The log streams: what each is called in the cluster, and how long it stays, by the retention table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from settings import RetentionSettings

LOG_STREAMS = "nphies-logs-*"  # guide, "Logstash Processing": nphies-logs-...
QUARANTINE_STREAMS = "nphies-quarantine-*"

NONE = timedelta(0)


@dataclass(frozen=True)
class Stream:
    """Data streams that share a life; times are lengths of stay in each tier, and 0 means never there."""

    name: str
    """Of its template and policy."""

    pattern: str
    """Which data streams are meant."""

    hot: timedelta
    warm: timedelta = NONE
    cold: timedelta = NONE

    @property
    def total(self) -> timedelta:
        return self.hot + self.warm + self.cold


def streams(retention: RetentionSettings) -> Sequence[Stream]:
    application, system = retention.application, retention.system
    return (
        Stream("nphies-application", "nphies-logs-application", application.hot, application.warm, application.cold),
        Stream("nphies-audit", "nphies-logs-audit", retention.audit.searchable),
        Stream("nphies-system", "nphies-logs-system", system.hot, system.warm, system.cold),
        Stream("nphies-quarantine", QUARANTINE_STREAMS, retention.quarantine),
    )
