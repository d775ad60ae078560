"""What each archive holds, how long, and what may change it: the retention table in terms of buckets."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from components.backup_vault.archive_bucket import Contents, ObjectLock
from components.backup_vault.bucket_policy import LOAD_BALANCER_PREFIX, S3_PREFIX
from components.backup_vault.lifecycle import LifecycleTiers, Transition, tiered, worth_making
from settings import RetentionSettings
from settings.retention import AuditLogRetention

POSTGRES = "postgres-archive"
REDIS = "redis-backup"
VELERO = "velero"
LOGS = "logs-archive"
AUDIT = "audit-archive"
ACCESS_LOGS = "access-logs"
REPLICA = "replica"

APPLICATION_LOGS = "application/"
SYSTEM_LOGS = "system/"
"""Prefixes of the streams in the logs archive; what lies beside them never expires."""

LOG_SNAPSHOTS = "snapshots/"
"""Where Elasticsearch's snapshots lie, beside the streams; it deletes old ones itself."""

QUARANTINED = "quarantined/"
"""Below a stream's prefix: records that did not fit it. They age as it does."""

_A_YEAR = timedelta(days=365)


def replica_of(purpose: str) -> str:
    """The purpose of the bucket that takes the replicas, in the peer's region."""
    return f"{purpose}-{REPLICA}"


def replicated(retention: RetentionSettings) -> Mapping[str, Contents]:
    """The archives that must survive the loss of their region, by purpose.

    PostgreSQL's and Velero's have no expiry: a base backup needs its WAL, a Velero backup its repository,
    and only their writers know which objects still matter; both delete what is older than the table says.
    """
    deleted = retention.deleted_objects
    return {
        POSTGRES: Contents(deleted_kept=deleted, backed_up=True),
        REDIS: Contents([LifecycleTiers("snapshots", expires=retention.redis_snapshots)], deleted),
        VELERO: Contents(deleted_kept=deleted),
        LOGS: Contents(
            [
                tiered("application", APPLICATION_LOGS, retention.application),
                tiered("system", SYSTEM_LOGS, retention.system),
            ],
            deleted,
        ),
        AUDIT: Contents([_audit(retention)], deleted, locked=_lock(retention.audit)),
    }


def access_logs(retention: RetentionSettings, readers: Sequence[str], *, load_balancers: bool) -> Contents:
    """A request line of the load balancer's may hold who a patient is (`/Patient?identifier=...`), so few may read it.

    Once it has expired it is gone the day after.
    """
    of_buckets = LifecycleTiers("access-logs", S3_PREFIX, expires=retention.access_logs)
    of_load_balancers = LifecycleTiers(
        "load-balancer",
        f"{LOAD_BALANCER_PREFIX}/",
        expires=retention.load_balancer_logs,
        deleted_kept=timedelta(days=1),
    )
    return Contents(
        [of_buckets, of_load_balancers] if load_balancers else [of_buckets],
        retention.deleted_objects,
        read_by=tuple(readers),
        load_balancers=load_balancers,
    )


def _lock(audit: AuditLogRetention) -> ObjectLock:
    return ObjectLock("COMPLIANCE" if audit.mode == "compliance" else "GOVERNANCE", audit.archive)


def _audit(retention: RetentionSettings) -> LifecycleTiers:
    wanted = (Transition(retention.audit.searchable, "STANDARD_IA"), Transition(_A_YEAR, "GLACIER_IR"))
    expires = retention.audit.archive
    return LifecycleTiers("audit", expires=expires, transitions=worth_making(wanted, expires))
