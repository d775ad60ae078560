"""What is copied to the third place, and how long it stays there: what a recovery from nothing needs, at least cost.

Deletions do not follow, so nothing there may depend on its writer's: WAL segments, base backups, snapshots of Redis and
Velero's folder of a backup are whole by themselves, and expire by age. Velero's volume data and Elasticsearch's snapshots
are not: objects of any age may belong to the newest one. Both are left out; Redis has its own snapshots, Kafka is filled
again from the database, and the logs archive has every record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from components.backup_vault import contents
from components.backup_vault.archive_bucket import ObjectLock
from components.backup_vault.lifecycle import LifecycleTiers, StorageClass, Transition
from settings import RetentionSettings

WAL_ARCHIVE = "wal-archive"
"""Purpose of the copy of `postgres-archive`: with both regions in it, a longer name would not be a bucket's."""

RECOVERED_BY = ("claims-db", "claims-db-recovery-gate")
"""Purposes of the roles that the pods of a rebuilt database read its copy as, and of no others."""


def third_copy_purpose(purpose: str, source_region: str) -> str:
    """Both stacks of the pair have one of each purpose in the third place: the region of the source tells them apart."""
    return f"{purpose}-{source_region}"


_BACKUPS = "backups/"
"""Where Velero has a folder for each backup: objects of Kubernetes, without the data of volumes."""

_BASE_BACKUPS_MISSED = timedelta(days=7)
"""The oldest moment of the recovery window needs the base backup before it, however long none was made."""

_LONGEST_READ_AT_ONCE = timedelta(days=365)
"""Audit records older than that are asked for by an auditor, who can wait the 12 hours that Deep Archive takes."""


@dataclass(frozen=True)
class Stream:
    """Objects under a prefix, how long they are kept, and the storage class they are written in."""

    name: str
    prefix: str
    kept: timedelta
    transitions: Sequence[Transition] = ()

    @property
    def storage_class(self) -> StorageClass | None:
        """The cheapest class that can be read at once and whose shortest stay is not longer; None: S3 Standard."""
        if self.kept >= timedelta(days=90):
            return "GLACIER_IR"
        return "STANDARD_IA" if self.kept >= timedelta(days=30) else None

    @property
    def age(self) -> LifecycleTiers:
        return LifecycleTiers(self.name, self.prefix, expires=self.kept, transitions=self.transitions)


@dataclass(frozen=True)
class ThirdCopyContents:
    """What the third copy of one archive holds, and its lock."""

    purpose: str
    """Its own, in names; the source's region follows."""

    locked: ObjectLock
    streams: Sequence[Stream]


def third_copies(retention: RetentionSettings) -> Mapping[str, ThirdCopyContents]:
    """By the purpose of the source. COMPLIANCE, which no principal can lift, but for audit records, whose mode is a setting."""
    audit = retention.audit
    mode = "COMPLIANCE" if audit.mode == "compliance" else "GOVERNANCE"
    to_deep_archive = [Transition(_LONGEST_READ_AT_ONCE, "DEEP_ARCHIVE")]
    return {
        contents.POSTGRES: ThirdCopyContents(
            WAL_ARCHIVE,
            ObjectLock("COMPLIANCE", retention.database),
            [Stream("database", "", retention.database + _BASE_BACKUPS_MISSED)],
        ),
        contents.REDIS: ThirdCopyContents(
            contents.REDIS,
            ObjectLock("COMPLIANCE", retention.redis_snapshots),
            [Stream("snapshots", "", retention.redis_snapshots)],
        ),
        contents.VELERO: ThirdCopyContents(
            contents.VELERO,
            ObjectLock("COMPLIANCE", retention.namespaces_daily),
            [Stream("backups", _BACKUPS, retention.namespaces_daily)],
        ),
        contents.LOGS: ThirdCopyContents(
            contents.LOGS,
            ObjectLock("COMPLIANCE", min(retention.application.total, retention.system.total)),
            [
                Stream("application", contents.APPLICATION_LOGS, retention.application.total),
                Stream("system", contents.SYSTEM_LOGS, retention.system.total),
            ],
        ),
        contents.AUDIT: ThirdCopyContents(
            contents.AUDIT,
            ObjectLock(mode, audit.archive),
            [Stream("audit", "", audit.archive, to_deep_archive)],
        ),
    }
