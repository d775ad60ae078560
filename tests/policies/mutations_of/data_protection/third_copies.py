"""Harmful changes that the policies of `data_protection/third_copies.py` must find, in stacks that have a third place."""

from tests.policies.mutators import Mutations, add, change, drop, in_third_place, lose, lose_all, rewrite

_REPLICATION, _KEY, _BUCKET = ":BucketReplicationConfig", "kms/key:Key", "s3/bucket:Bucket"
_LOCK, _POLICY, _RIGHTS = ":BucketObjectLockConfiguration", ":BucketPolicy", ":RolePolicy"

MUTATIONS: Mutations = {
    "third-copy-outside-pair": {
        "the third copy of WAL is made in the standby's region": in_third_place(
            add(_BUCKET, "region", "me-south-1", of="wal-archive-third-copy"),
        ),
    },
    "third-copy-own-key": {
        "the key of the third copy is in the pair": in_third_place(
            add(_KEY, "region", "me-south-1", of="audit-archive-third-copy")
        ),
        "the key of the third copy can be had in the pair": in_third_place(
            change(_KEY, "multiRegion", True, of="logs-archive-third-copy")
        ),
        "replicas name no key": in_third_place(
            drop(_REPLICATION, "rules[1].destination.encryptionConfiguration", of="redis-backup")
        ),
        "nothing encrypts the third copy": in_third_place(
            lose(":BucketServerSideEncryptionConfiguration", of="velero-third-copy")
        ),
    },
    "third-copy-locked": {
        "the third copy has no lock": in_third_place(lose(_LOCK, of="wal-archive-third-copy")),
        "the third copy can never be locked": in_third_place(
            change(_BUCKET, "objectLockEnabled", False, of="velero-third-copy")
        ),
        "the lock lasts no day": in_third_place(
            change(_LOCK, "rule.defaultRetention.days", 0, of="redis-backup-third-copy")
        ),
        "administrators may bypass the lock": in_third_place(
            rewrite(
                _POLICY, "policy", "s3:BypassGovernanceRetention", "s3:PutBucketTagging", of="audit-archive-third-copy"
            )
        ),
    },
    "third-copy-writer-cannot-delete": {
        "the writer replicates deletions": in_third_place(
            rewrite(
                _RIGHTS,
                "policy",
                '"s3:ReplicateTags"',
                '"s3:ReplicateTags", "s3:ReplicateDelete"',
                of="postgres-archive-replica-third",
            ),
        ),
        "the writer may do everything to the third copy": in_third_place(
            rewrite(_RIGHTS, "policy", '"s3:ReplicateTags"', '"s3:*"', of="logs-archive-replica-third")
        ),
        "the third copy's policy lets versions be deleted": in_third_place(
            rewrite(_POLICY, "policy", "s3:DeleteObjectVersion", "s3:PutBucketTagging", of="audit-archive-third-copy")
        ),
        "the third copy's policy lets S3 delete": in_third_place(
            rewrite(_POLICY, "policy", '"s3:ReplicateTags"', '"s3:ReplicateDelete"', of="redis-backup-third-copy")
        ),
    },
    "third-copy-keeps-deleted": {
        "deletions reach the third copy": in_third_place(
            change(_REPLICATION, "rules[1].deleteMarkerReplication.status", "Enabled", of="audit-archive")
        ),
        "deletions of system logs reach the third copy": in_third_place(
            change(_REPLICATION, "rules[2].deleteMarkerReplication.status", "Enabled", of="logs-archive")
        ),
    },
    "copy-outside-pair": {
        "nothing has a third copy": in_third_place(lose_all(_REPLICATION)),
        "audit records have no third copy": in_third_place(
            change(_REPLICATION, "rules[1].status", "Disabled", of="audit-archive")
        ),
    },
}
