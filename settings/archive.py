"""Settings of PostgreSQL's archive: where the WAL and the base backups go, and how soon they are there."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator

from settings.bounds import Because, OutOfBoundsError
from settings.model import Settings
from settings.moment import PastMoment, parse_moment
from settings.quantities import Cron, Duration, Size, format_duration, longest_gap
from settings.refusal import refuse
from settings.region import Region
from settings.text import written

CHECKPOINT_INTERVAL = timedelta(minutes=15)
"""Crash recovery replays at most what was written since the last checkpoint but one: minutes, within an RTO of 30."""

LONGEST_TIMEOUT = timedelta(seconds=60)
"""Design: `archive_timeout` is a minute or less; CloudNativePG's own default is five, which is the whole RPO."""

SHORTEST_TIMEOUT = timedelta(seconds=10)
"""Every switch makes an object in the archive; more than six a minute only cost."""

LONGEST_BASE_BACKUP_GAP = timedelta(days=1)
"""Guide, "Backup Schedule": full backup daily."""

LONGEST_SNAPSHOT_GAP = timedelta(hours=4)
"""Guide, "Backup Schedule": incremental backup every 4 hours."""


def _is_prompt(timeout: timedelta) -> timedelta:
    if not SHORTEST_TIMEOUT <= timeout <= LONGEST_TIMEOUT:
        raise OutOfBoundsError("10s to 60s")
    return timeout


def _is_hours(outage: timedelta) -> timedelta:
    if outage < timedelta(hours=4):
        raise OutOfBoundsError("4h or more")
    return outage


def _is_daily(schedule: str) -> str:
    if longest_gap(schedule) > LONGEST_BASE_BACKUP_GAP:
        raise OutOfBoundsError("a cron line that runs every day or more often")
    return schedule


def _is_four_hourly(schedule: str) -> str:
    if longest_gap(schedule) > LONGEST_SNAPSHOT_GAP:
        raise OutOfBoundsError("a cron line that runs every 4 hours or more often")
    return schedule


def _written(per_hour: Size, time: timedelta) -> Size:
    return Size.of_bytes(int(per_hour.bytes * (time / timedelta(hours=1))))


Generation = Annotated[
    int,
    Field(ge=1, le=999),
    Because("1 is the first archive's version; a region that was rebuilt a thousand times is a slip"),
]

SnapshotName = Annotated[
    str,
    written(
        r"(?!.*-wal$)[a-z0-9]([a-z0-9.-]{0,198}[a-z0-9])?",
        "the name of a Backup, such as claims-db-snapshot-20261123080000; the WAL volume's own follows from it",
    ),
]
"""Name of a CloudNativePG Backup by volume snapshot, and of its snapshot of the data volume; the WAL volume's has `-wal` behind it."""

_SCHEDULED = re.compile(r"-(\d{14})$")
"""CloudNativePG ends the name of a scheduled Backup in the time at which it was due, in UTC."""


class ArchiveSettings(Settings):
    """PostgreSQL's archive; the same in both stack files, since each stack reads what the other writes."""

    moved: ClassVar[Mapping[str, str]] = {
        "founder": "archive.initial_primary_region",
        "generations": "archive.server_name_versions",
        "recover_to": "archive.recovery_target_time",
        "outage": "archive.max_outage",
        "upload_allowance": "archive.upload_time_budget",
    }

    region: Region = "me-south-1"
    """Region the archive lies in, whoever is primary: the standby's, so that losing the primary's region loses none."""

    timeout: Annotated[
        Duration,
        AfterValidator(_is_prompt),
        Because(
            "of an RPO of 5m, the upload and an alert in time need the rest; every switch makes an object in the archive"
        ),
    ] = timedelta(seconds=60)
    """Longest time before PostgreSQL switches the WAL segment and archives it (`archive_timeout`)."""

    upload_time_budget: Duration = timedelta(seconds=30)
    """Time budget for the upload of a WAL segment; with `timeout` it must stay within `objectives.rpo`."""

    base_backup: Annotated[
        Cron,
        AfterValidator(_is_daily),
        Because("the guide takes a full backup daily"),
    ] = "0 2 * * *"
    """When a base backup is taken, in UTC (guide: daily at 2 AM; that is 05:00 in Riyadh, before clinics open)."""

    snapshot: Annotated[
        Cron,
        AfterValidator(_is_four_hourly),
        Because("the guide takes an incremental backup every 4 hours"),
    ] = "0 */4 * * *"
    """When the volumes are snapshotted, in UTC (guide: incremental backup every 4 hours)."""

    snapshots_kept: Annotated[
        int,
        Because("six are a day of them, and a mistake may be found on the next morning"),
    ] = Field(default=18, ge=6)
    """Volume snapshots kept, the newest ones; 18 are three days of them."""

    max_outage: Annotated[
        Duration,
        AfterValidator(_is_hours),
        Because("a region that is lost is seldom back sooner, and WAL that finds no room stops the database"),
    ] = timedelta(hours=12)
    """Longest outage of the archive that the database must survive; WAL accumulates in `pg_wal` meanwhile."""

    wal_per_hour: Size = Size("4Gi")
    """WAL of the busiest hour, before compression; with `max_outage` it sizes `postgresql.wal_storage`."""

    parallel_uploads: Annotated[
        int,
        Because("with one, a slow upload holds up all that follow; each more is a process that a promotion waits for"),
    ] = Field(default=2, ge=2, le=16)
    """WAL segments that are sent or fetched at a time. Two keep up with `wal_per_hour` many times over; each more makes every
    promotion wait for one more process, so the archiving sidecar gets a CPU for every two."""

    backup_jobs: Annotated[
        int,
        Because("more than 32 wait for the volume's throughput"),
    ] = Field(default=4, ge=1, le=32)
    """Parallel uploads of a base backup."""

    initial_primary_region: Region = "me-central-1"
    """Region of the initial primary, whose database was created empty, once; every other is recovered from an archive."""

    server_name_versions: Mapping[Region, Generation] = {}
    """Version of each region's archive name (CloudNativePG's `serverName`), 1 if unset. A rebuilt database must not archive
    over the WAL of the one before, so the number is raised in both stack files when a region is rebuilt."""

    recovery_target_time: PastMoment | None = None
    """For a primary that is rebuilt: the recovery target time in its own last archive (`targetTime`), such as 2026-11-23T09:41:00Z;
    not in the future, and within `retention.database`. Removed once the database is there."""

    recovery_snapshot: SnapshotName | None = None
    """With `recovery_target_time`: the volume snapshot to begin with, instead of the newest base backup before that time."""

    third_copy_of: Region | None = None
    """Only while the platform is rebuilt in the third place: the region whose archive's third copy claims-db begins with, in
    place of the peer's archive. docs/runbooks/rebuild-in-the-third-place.md."""

    def generation(self, region: str) -> int:
        return self.server_name_versions.get(region, 1)

    @property
    def wal_of_an_outage(self) -> Size:
        """WAL that accumulates while the archive cannot be reached for `max_outage`."""
        return _written(self.wal_per_hour, self.max_outage)

    @property
    def wal_between_checkpoints(self) -> Size:
        """PostgreSQL's `max_wal_size` such that checkpoints are made by the clock, not by the amount.

        A checkpoint is forced at max_wal_size / (2 + checkpoint_completion_target), hence the three (PostgreSQL
        documentation, "WAL Configuration"). At least 1Gi, PostgreSQL's own default.
        """
        return max(Size("1Gi"), _written(self.wal_per_hour, CHECKPOINT_INTERVAL) * 3)

    @property
    def loss(self) -> timedelta:
        """The most, in time, that losing the primary's region can cost."""
        return self.timeout + self.upload_time_budget

    @model_validator(mode="after")
    def _a_snapshot_is_older_than_the_target(self) -> Self:
        snapshot, target = self.recovery_snapshot, self.recovery_target_time
        if snapshot is None:
            return self
        if target is None:
            refuse("recovery_snapshot", snapshot, "nothing without recovery_target_time")
        due = _SCHEDULED.search(snapshot)
        if due and datetime.strptime(f"{due[1]}+0000", "%Y%m%d%H%M%S%z") >= parse_moment(target):
            refuse("recovery_snapshot", snapshot, f"one that was complete before recovery_target_time ({target})")
        return self

    @model_validator(mode="after")
    def _sending_takes_time(self) -> Self:
        if self.upload_time_budget < timedelta(seconds=1):
            refuse("upload_time_budget", format_duration(self.upload_time_budget), "1s or more")
        return self


def refuse_a_third_copy_elsewhere(archive: ArchiveSettings, *, own: str, peer: str) -> None:
    """A third copy is read where it lies, in place of the archive of the region whose database began it."""
    if archive.third_copy_of is None:
        return
    for key, found, expected in (
        ("region", archive.region, own),
        ("initial_primary_region", archive.initial_primary_region, peer),
    ):
        if found != expected:
            refuse(f"archive.{key}", found, f"{expected} while archive.third_copy_of is set")
