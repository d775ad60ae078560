"""Harmful changes that the policies of `data_protection/buckets.py` must find."""

from typing import Any

from tests.policies.mutators import Mutations, change, drop, in_third_place, lose

_REPLICATION = ":BucketReplicationConfig"


def _last(rules: Any) -> Any:
    return rules[-1:]


MUTATIONS: Mutations = {
    "bucket-versioned": {
        "a bucket keeps no versions": lose(":BucketVersioning", of="postgres-archive"),
        "versions are suspended": change(":BucketVersioning", "versioningConfiguration.status", "Suspended"),
    },
    "bucket-replicated": {
        "a bucket is not replicated": lose(_REPLICATION, of="audit-archive"),
        "the archive is not replicated": lose(_REPLICATION, of="postgres-archive"),
        "archives have third copies, but none in the other region": in_third_place(
            change(_REPLICATION, "rules", _last, of="redis-backup")
        ),
        "replication leaves objects out": change(_REPLICATION, "rules[0].filter.prefix", "important/"),
        "replication leaves out what the stack's own database archives": change(
            _REPLICATION, "rules[0].filter.prefix", "claims-db-eu-central-1", of="postgres-archive"
        ),
        "of other archives only a database's objects are replicated": change(
            _REPLICATION, "rules[0].filter.prefix", "claims-db-me", of="audit-archive"
        ),
    },
    "bucket-replication-enabled": {
        "replication is off": change(_REPLICATION, "rules[0].status", "Disabled"),
        "replication takes what time it takes": change(
            _REPLICATION, "rules[0].destination.replicationTime.status", "Disabled"
        ),
        "replication is not measured": drop(_REPLICATION, "rules[0].destination.metrics"),
        "replication to the third place is not measured": in_third_place(
            drop(_REPLICATION, "rules[1].destination.metrics", of="postgres-archive")
        ),
    },
}
