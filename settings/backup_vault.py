"""Settings of backups beside the database's own: schedules, the vault and its lock, replication."""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from settings.bounds import Because
from settings.cluster import RoleArn
from settings.model import Settings
from settings.quantities import Duration, format_duration
from settings.refusal import refuse
from settings.schedule import Daily, FourHourly, Monthly, Weekly

SHORTEST_GRACE = timedelta(days=3)
"""AWS Backup developer guide, "AWS Backup Vault Lock": a compliance lock can be withdrawn for 72 hours at least."""


class VeleroSettings(Settings):
    """Backups of Kubernetes objects and of the volumes no database backs up itself (guide, "Backup")."""

    four_hourly: FourHourly = "30 */4 * * *"
    """When nphies-core and nphies-data are backed up, in UTC; between the database's snapshots."""

    daily: Daily = "15 3 * * *"
    """When they are backed up for longer, in UTC; after the database's base backup."""


class VaultLockSettings(Settings):
    """Who can delete a backup before its time."""

    mode: Literal["governance", "compliance"] = "governance"
    """`governance`: whoever has the permission to remove the lock. `compliance`: no one, AWS included, once `grace` is
    over; it cannot be taken back."""

    grace: Duration = timedelta(days=14)
    """Time after which a compliance lock can no longer be withdrawn: enough for a first restore test."""

    @model_validator(mode="after")
    def _grace_is_offered(self) -> Self:
        if self.grace < SHORTEST_GRACE or self.grace.seconds:
            refuse("grace", format_duration(self.grace), "whole days, 3d or more")
        return self


class VolumeBackupSettings(Settings):
    """AWS Backup of the data volumes and of the database's archive."""

    daily: Daily = "45 1 * * *"
    """When the daily backup starts, in UTC."""

    monthly: Monthly = "45 0 1 * *"
    """When the backup that is kept longest starts, in UTC."""

    restore_test: Weekly = "0 6 * * 0"
    """When the newest backup of a volume is restored as a test and then deleted, in UTC."""

    lock: VaultLockSettings = VaultLockSettings()
    """The lock of the vault."""


class BackupVaultSettings(Settings):
    """Archives, Velero and AWS Backup (guide, "Backup and Data Protection"); how long is in `retention`."""

    replication_time_control: bool = True
    """Whether replication into the peer's region uses S3 Replication Time Control (15 minutes) and its metrics."""

    access_log_readers: Annotated[
        tuple[RoleArn, ...],
        Because("access logs may say who a patient is: whoever needs a longer list has no restriction"),
    ] = Field(default=(), max_length=5)
    """IAM roles that may read access logs; no other principal may, administrators included."""

    velero: VeleroSettings = VeleroSettings()
    """Velero."""

    volumes: VolumeBackupSettings = VolumeBackupSettings()
    """AWS Backup."""
