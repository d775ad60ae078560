"""Harmful changes that the policies of `recovery/database_settings.py` must find."""

from tests.policies.mutators import Mutations, Mutator, add, change, drop

_CLUSTER = "v1:Cluster"


def _parameter(name: str, value: str) -> Mutator:
    return add(_CLUSTER, f'spec.postgresql.parameters."{name}"', value)


MUTATIONS: Mutations = {
    "database-parameters-safe": {
        "the database is read-only": _parameter("default_transaction_read_only", "on"),
        "the database is read-only by another word": _parameter("default_transaction_read_only", "true"),
        "dead rows stay": _parameter("autovacuum", "off"),
        "nothing tells autovacuum what to do": _parameter("track_counts", "no"),
        "damaged pages are emptied": _parameter("zero_damaged_pages", "on"),
        "checksums do not count": _parameter("ignore_checksum_failure", "1"),
        "a recovery leaves pages out": _parameter("ignore_invalid_pages", "on"),
        "foreign keys do nothing": _parameter("session_replication_role", "replica"),
        "statements end after ten milliseconds": _parameter("statement_timeout", "10"),
        "tables are never frozen in time": _parameter("autovacuum_freeze_max_age", "1900000000"),
        "checkpoints never end": change(_CLUSTER, "spec.postgresql.parameters.max_wal_size", "32MB"),
    },
    "database-volumes-resized": {
        "the database's volumes do not grow": change(_CLUSTER, "spec.storage.resizeInUseVolumes", False),
        "the volumes of its WAL do not grow": change(_CLUSTER, "spec.walStorage.resizeInUseVolumes", False),
    },
    "database-snapshots-outlive-cluster": {
        "snapshots go with the Cluster": change(
            _CLUSTER, "spec.backup.volumeSnapshot.snapshotOwnerReference", "cluster"
        ),
        "backups are taken from the primary": change(_CLUSTER, "spec.backup.target", "primary"),
    },
    "first-base-backup-at-once": {
        "the first base backup waits for the night": drop(":ScheduledBackup", "spec.immediate"),
        "no base backup is taken at once": change(":ScheduledBackup", "spec.immediate", False),
        "backups go with the Cluster": change(":ScheduledBackup", "spec.backupOwnerReference", "cluster"),
    },
    "pooler-leads-to-primary": {
        "the pooler leads to standbys": change(":Pooler", "spec.type", "ro"),
        "the pooler leads to any instance": change(":Pooler", "spec.type", "r"),
        "the pooler asks with nobody's password": add(
            ":Pooler", "spec.pgbouncer.authQuery", "SELECT usename, passwd FROM pg_shadow WHERE usename=$1"
        ),
        "nobody runs the pooler": change(":Pooler", "spec.instances", 0),
    },
}
