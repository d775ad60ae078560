"""Harmful changes that the policies of `recovery/archive.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop, lose

_CLUSTER = "cnpg.io/v1:Cluster"

MUTATIONS: Mutations = {
    "database-archived": {
        "WAL archiving every hour": change(_CLUSTER, "spec.postgresql.parameters.archive_timeout", "3600s"),
        "WAL archiving every ten minutes": change(_CLUSTER, "spec.postgresql.parameters.archive_timeout", "10min"),
        "WAL archiving by the operator's default": drop(_CLUSTER, "spec.postgresql.parameters.archive_timeout"),
        "WAL archiving when a segment is full": change(_CLUSTER, "spec.postgresql.parameters.archive_timeout", "0"),
        "the log is not archived": change(_CLUSTER, "spec.plugins", []),
        "the archiver is off": change(_CLUSTER, "spec.plugins[0].isWALArchiver", False),
        "writes are not flushed": add(_CLUSTER, "spec.postgresql.parameters.fsync", "off"),
        "commits are not waited for": add(_CLUSTER, "spec.postgresql.parameters.synchronous_commit", "off"),
        "checkpoints are an hour apart": change(_CLUSTER, "spec.postgresql.parameters.checkpoint_timeout", "3600s"),
        "failover waits for ten minutes": change(_CLUSTER, "spec.failoverDelay", 600),
    },
    "archive-declared": {
        "the archive is another's": change(_CLUSTER, "spec.plugins[0].parameters.barmanObjectName", "elsewhere"),
        "the archive is gone": lose(":ObjectStore", of="claims-db-archive"),
        "the peer's archive is gone": lose(":ObjectStore", of="peer-archive"),
        "the standby has no source": change(_CLUSTER, "spec.externalClusters", []),
        "the standby follows itself": change(_CLUSTER, "spec.replica.source", "elsewhere"),
    },
    "database-bounded-restart": {
        "idle transactions hold locks for ten minutes": change(
            _CLUSTER, "spec.postgresql.parameters.idle_in_transaction_session_timeout", "600000"
        ),
        "idle transactions hold locks for ever": drop(
            _CLUSTER, "spec.postgresql.parameters.idle_in_transaction_session_timeout"
        ),
        "a lost replica fills the log": drop(_CLUSTER, "spec.postgresql.parameters.max_slot_wal_keep_size"),
    },
}
