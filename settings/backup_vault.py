"""Settings of backups beside the database's own: schedules, the vault and its lock, replication."""

from settings.model import Settings


class BackupVaultSettings(Settings):
    """Archives, Velero and AWS Backup (guide, "Backup and Data Protection"); how long is in `retention`."""

    replication_time_control: bool = True
    """Whether replication into the peer's region comes with S3's 15-minute promise and its metrics."""
