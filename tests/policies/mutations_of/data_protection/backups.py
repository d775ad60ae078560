"""Harmful changes that the policies of `data_protection/backups.py` must find."""

from tests.policies.mutators import Mutations, change, drop, in_stack, lose

_REPLICATION = ":BucketReplicationConfig"

MUTATIONS: Mutations = {
    "replica-in-other-region": {
        "replication goes to an undeclared bucket": change(
            _REPLICATION, "rules[0].destination.bucket", "arn:aws:s3:::elsewhere"
        ),
        "a replica is in the same region": drop("s3/bucket:Bucket", "region", of="audit-archive-replica"),
    },
    "backups-locked-and-tested": {
        "the vault is not locked": lose(":VaultLockConfiguration"),
        "a plan selects nothing": in_stack("prod", lose("backup/selection:Selection", of="volumes")),
        "a plan without copies selects nothing": lose("backup/selection:Selection", of="archives"),
        "no restore is tried": lose(":RestoreTestingPlan"),
        "the restore of nothing is tried": lose(":RestoreTestingSelection"),
    },
    "backup-selection-matches": {
        "a plan selects by a tag that nothing has": change(
            "backup/selection:Selection", "conditions[0].stringEquals[0].value", "none"
        ),
        "buckets are not tagged for their backup": change(
            "backup/selection:Selection", "conditions[0].stringEquals[0].key", "aws:ResourceTag/other", of="archives"
        ),
        "a plan selects everything": drop("backup/selection:Selection", "conditions"),
        "volumes are not tagged for their backup": in_stack(
            "prod", drop(":StorageClass", "parameters.tagSpecification_1")
        ),
    },
}
