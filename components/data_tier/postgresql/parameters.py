"""PostgreSQL's configuration, computed from what an instance has and what the archive promises.

CloudNativePG owns what is not here: archiving itself, listening, TLS files, replication (its documentation,
"PostgreSQL Configuration").
"""

from collections.abc import Mapping

from settings import ArchiveSettings, PostgresqlSettings, Size
from settings.archive import CHECKPOINT_INTERVAL

CONNECTIONS_BESIDE_THE_POOL = 40
"""Migrations, checks, the operator and people; replication has connections of its own (`max_wal_senders`)."""

POOLERS_DURING_A_ROLLOUT = 1
"""A Deployment of up to four pods, replaced at 25 %, runs one more for a while."""

SORTS_PER_CONNECTION = 3
"""A query may use `work_mem` several times (PostgreSQL documentation, "Resource Consumption")."""

MAINTENANCE_MEMORY_LIMIT = Size("1Gi")
"""Autovacuum may use it once per worker."""


def max_connections(settings: PostgresqlSettings) -> int:
    """Connections the pool can open while it is being replaced, and the others."""
    poolers = settings.pooler.instances + POOLERS_DURING_A_ROLLOUT
    return poolers * settings.pooler.pool_size + CONNECTIONS_BESIDE_THE_POOL


def parameters(settings: PostgresqlSettings, archive: ArchiveSettings) -> Mapping[str, str]:
    """All parameters of claims-db, the same on a primary and a standby.

    A standby stops replaying where its `max_connections` or `max_worker_processes` is below the primary's, so both
    stacks must have the same settings.
    """
    return {
        **_archiving(archive),
        **_write_ahead_log(archive),
        **_memory(settings),
        **_processes(settings),
        **_storage(),
        **_security(),
        **_auditing(),
        **_observation(),
    }


def _archiving(archive: ArchiveSettings) -> dict[str, str]:
    return {"archive_timeout": f"{int(archive.timeout.total_seconds())}s"}


def _write_ahead_log(archive: ArchiveSettings) -> dict[str, str]:
    checkpoints = archive.wal_between_checkpoints
    return {
        "wal_level": "replica",  # the operator's default, logical, writes more and has no consumer
        "wal_compression": "lz4",
        "checkpoint_timeout": f"{int(CHECKPOINT_INTERVAL.total_seconds())}s",
        "max_wal_size": _megabytes(checkpoints),
        "min_wal_size": _megabytes(_share(checkpoints, 4)),
        # A replica that is unavailable must not fill the volume; it returns through the archive.
        "max_slot_wal_keep_size": _megabytes(archive.wal_of_an_outage),
        "track_commit_timestamp": "on",  # how old the newest recovered transaction is: the restore check asks
    }


def _memory(settings: PostgresqlSettings) -> dict[str, str]:
    """A quarter is PostgreSQL's own cache; the rest caches files and is there for queries.

    PostgreSQL documentation, "Resource Consumption": a reasonable start for shared_buffers is 25 % of memory.
    """
    shared_buffers = _share(settings.memory, 4)
    left = settings.memory.bytes - shared_buffers.bytes
    work_memory = Size.of_bytes(left // (max_connections(settings) * SORTS_PER_CONNECTION))
    return {
        "shared_buffers": _megabytes(shared_buffers),
        "effective_cache_size": _megabytes(Size.of_bytes(left)),
        "work_mem": _megabytes(max(work_memory, Size("4Mi"))),
        "maintenance_work_mem": _megabytes(min(_share(settings.memory, 16), MAINTENANCE_MEMORY_LIMIT)),
    }


def _processes(settings: PostgresqlSettings) -> dict[str, str]:
    return {
        "max_connections": str(max_connections(settings)),
        "max_worker_processes": str(2 * settings.cpus),
        "max_parallel_workers": str(settings.cpus),
        "max_parallel_workers_per_gather": str(max(settings.cpus // 4, 1)),
        "max_parallel_maintenance_workers": str(max(settings.cpus // 4, 1)),
        "jit": "off",  # claims are many short queries; compiling them costs more than it gives
    }


def _storage() -> dict[str, str]:
    return {"random_page_cost": "1.1", "effective_io_concurrency": "200"}  # gp3 is flash on a network


def _security() -> dict[str, str]:
    return {
        "password_encryption": "scram-sha-256",
        "ssl_min_protocol_version": "TLSv1.3",
        "idle_in_transaction_session_timeout": "60s",
    }


def _auditing() -> dict[str, str]:
    """Who connected, and who changed the schema or a right; never a value of a row, since logs go other ways.

    Who read or changed which claim is in the services' own audit log (guide, "Audit Log Format").
    """
    return {
        "pgaudit.log": "ddl, role",
        "pgaudit.log_catalog": "off",
        "pgaudit.log_parameter": "off",
        "log_connections": "on",
        "log_disconnections": "on",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_timezone": "UTC",
        "timezone": "UTC",
    }


def _observation() -> dict[str, str]:
    """Statements are counted without their values."""
    return {
        "pg_stat_statements.max": "5000",
        "pg_stat_statements.track": "top",
        "track_io_timing": "on",
        "log_lock_waits": "on",
        "log_autovacuum_min_duration": "1s",
        "log_temp_files": "64MB",
        "hot_standby_feedback": "on",
    }


def _share(size: Size, parts: int) -> Size:
    return Size.of_bytes(size.bytes // parts)


def _megabytes(size: Size) -> str:
    """PostgreSQL's MB are MiB."""
    return f"{size.bytes // 2**20}MB"
