"""How long everything is kept: the one table that lifecycle rules, Object Lock, index lifecycle and policies read."""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from settings.bounds import Because, OutOfBoundsError
from settings.model import Settings
from settings.quantities import Duration, between, format_duration
from settings.refusal import refuse

LEGAL_AUDIT_RETENTION = timedelta(days=2557)
"""Guide, "Retention Policy": 7 years (regulatory requirement); seven years have at most two leap days."""

LONGEST_CONTINUOUS_BACKUP = timedelta(days=35)
"""AWS Backup developer guide, "Continuous backups and point-in-time recovery"."""

SHORTEST_DATABASE_HISTORY = timedelta(days=7)
"""A faulty change may be detected only after a long week-end; below a week, a backup is of little use."""


def _is_whole_days(duration: timedelta) -> timedelta:
    if duration.seconds:
        raise OutOfBoundsError("a number of whole days such as 30d")
    return duration


Days = Annotated[Duration, AfterValidator(_is_whole_days), Because("S3, AWS Backup and index lifecycles count in days")]
"""A duration in whole days, the unit of S3, AWS Backup and index lifecycle rules."""


def _not_shorter(model: "TierRetention", guide: tuple[int, int, int]) -> None:
    for field, days in zip(("hot", "warm", "cold"), guide, strict=True):
        found: timedelta = getattr(model, field)
        if found < timedelta(days=days):
            refuse(field, format_duration(found), f"{days}d or more (guide, Retention Policy)")


class TierRetention(Settings):
    """How long a log stream stays in each tier; after the last one it is deleted."""

    hot: Days
    """Time from its creation on fast storage."""

    warm: Days
    """Time after that on cheaper storage, still searchable."""

    cold: Days = timedelta(0)
    """Time after that on the cheapest storage."""

    @property
    def total(self) -> timedelta:
        """Age at which the stream's records are deleted."""
        return self.hot + self.warm + self.cold


class ApplicationLogRetention(TierRetention):
    """Application logs (guide: 30 days hot, 90 days warm, 1 year cold)."""

    hot: Days = timedelta(days=30)
    """Time from its creation on fast storage (guide: 30 days)."""

    warm: Days = timedelta(days=90)
    """Time after that on cheaper storage, still searchable (guide: 90 days)."""

    cold: Days = timedelta(days=365)
    """Time after that on the cheapest storage (guide: 1 year)."""

    @model_validator(mode="after")
    def _at_least_the_guide(self) -> Self:
        _not_shorter(self, (30, 90, 365))
        return self


class SystemLogRetention(TierRetention):
    """System logs (guide: 14 days hot, 30 days warm)."""

    hot: Days = timedelta(days=14)
    """Time from its creation on fast storage (guide: 14 days)."""

    warm: Days = timedelta(days=30)
    """Time after that on cheaper storage, still searchable (guide: 30 days)."""

    @model_validator(mode="after")
    def _at_least_the_guide(self) -> Self:
        _not_shorter(self, (14, 30, 0))
        return self


class AuditLogRetention(Settings):
    """Audit logs (guide: 7 years, regulatory requirement)."""

    searchable: Days = timedelta(days=90)
    """Time in the cluster, where they can be searched; the archive has them from the first moment."""

    archive: Days = LEGAL_AUDIT_RETENTION
    """Time in the archive, under Object Lock; 2557d is 7 years."""

    mode: Literal["governance", "compliance"] = "governance"
    """`governance`: no principal, as long as the bucket's policy stays. `compliance`: no principal, root and AWS included, until
    the time is over; of a record that was written so it cannot be taken back (docs/backups.md)."""

    @model_validator(mode="after")
    def _at_least_the_law(self) -> Self:
        if self.archive < LEGAL_AUDIT_RETENTION:
            refuse("archive", format_duration(self.archive), "2557d (7 years, regulatory requirement) or more")
        if self.searchable > self.archive:
            refuse("searchable", format_duration(self.searchable), f"archive ({format_duration(self.archive)}) or less")
        return self


def _is_a_history(duration: timedelta) -> timedelta:
    if duration < SHORTEST_DATABASE_HISTORY:
        raise OutOfBoundsError("7d or more")
    return duration


def _is_continuous(duration: timedelta) -> timedelta:
    if not SHORTEST_DATABASE_HISTORY <= duration <= LONGEST_CONTINUOUS_BACKUP:
        raise OutOfBoundsError("7d to 35d")
    return duration


History = Annotated[Days, AfterValidator(_is_a_history), Because("a fault may be found only after a long week-end")]


class RetentionSettings(Settings):
    """The retention table (guide, "Log Retention and Archival" and "Backup Schedule")."""

    application: ApplicationLogRetention = ApplicationLogRetention()
    """Logs of the services."""

    audit: AuditLogRetention = AuditLogRetention()
    """Who did what with which record."""

    system: SystemLogRetention = SystemLogRetention()
    """Logs of nodes, operators and everything that is neither a service's nor audit."""

    quarantine: History = timedelta(days=90)
    """Records that fit no stream, in the cluster: time to correct their format. Audit records among them are archived as such."""

    log_snapshots: History = timedelta(days=30)
    """Nightly snapshots of the Elasticsearch cluster."""

    access_logs: History = timedelta(days=365)
    """Access logs of every bucket."""

    load_balancer_logs: Annotated[
        Days,
        between(timedelta(days=7), timedelta(days=30)),
        Because(
            "a fault may be found only after a long week-end; the lines may hold who a patient is, so not beyond a month"
        ),
    ] = timedelta(days=30)
    """Access logs of the load balancer, which may hold who a patient is."""

    database: History = timedelta(days=30)
    """How far back claims-db can be recovered to any moment: base backups and WAL."""

    redis_snapshots: History = timedelta(days=14)
    """Redis snapshots in their archive."""

    namespaces_four_hourly: History = timedelta(days=7)
    """Velero's backups of every four hours."""

    namespaces_daily: History = timedelta(days=30)
    """Velero's daily backups."""

    volumes_daily: History = timedelta(days=35)
    """Daily backups of the data volumes, and their copies in the peer's region."""

    volumes_monthly: History = timedelta(days=365)
    """Monthly backups of the data volumes, and their copies in the peer's region."""

    archives_continuous: Annotated[
        Days,
        AfterValidator(_is_continuous),
        Because("a fault may be found only after a long week-end; 35d are the most that AWS Backup offers"),
    ] = LONGEST_CONTINUOUS_BACKUP
    """Point-in-time recovery window of the database's archive itself (AWS Backup, continuous)."""

    deleted_objects: History = timedelta(days=30)
    """How long a deleted or overwritten object of an archive can be restored (noncurrent versions)."""
