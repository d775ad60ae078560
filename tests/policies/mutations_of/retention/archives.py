"""Harmful changes that the policies of `retention/archives.py` must find."""

from tests.policies.mutators import Mutations, bring, change, drop, in_stack, lose, lose_all, rewrite

_LOCK = ":BucketObjectLockConfiguration"
_RULES = ":BucketLifecycleConfiguration"

MUTATIONS: Mutations = {
    "audit-object-lock": {
        "the lock of audit records has no mode": drop(_LOCK, "rule.defaultRetention.mode"),
        "an administrator bypasses the lock of audit records": rewrite(
            ":BucketPolicy", "policy", "s3:BypassGovernanceRetention", "s3:DeleteBucket", of="audit-archive"
        ),
        "a principal may bypass the lock of the replica of audit records": rewrite(
            ":BucketPolicy",
            "policy",
            r'"Resource": (\[[^\]]*\]), "Sid": "GovernanceBypass", "Principal": {"AWS": "\*"}',
            r'"Resource": \1, "Sid": "GovernanceBypass", "Principal": {"AWS": "*"},'
            r' "Condition": {"StringNotEquals": {"aws:username": "a"}}',
            of="audit-archive-replica",
        ),
        "audit records are locked for two days less than seven years": change(
            _LOCK, "rule.defaultRetention.days", 2555
        ),
        "audit records are locked for a year": change(_LOCK, "rule.defaultRetention.days", 365),
        "the replica of the audit records is locked for a year": change(
            _LOCK, "rule.defaultRetention.days", 365, of="replica"
        ),
        "audit records are not locked by default": drop(_LOCK, "rule"),
        "audit records have no lock": lose(_LOCK),
        "the replica of the audit records has no lock": lose(_LOCK, of="replica"),
        "the audit bucket is made without Object Lock": change(
            "s3/bucket:Bucket", "objectLockEnabled", False, of="audit-archive"
        ),
        "there is no audit bucket": lose_all("s3/bucket:Bucket", of="audit-archive"),
    },
    "minimum-retention": {
        "audit records expire after a year": change(_RULES, "rules[0].expiration.days", 365, of="audit-archive"),
        "application logs expire after 30 days": change(_RULES, "rules[0].expiration.days", 30, of="logs-archive"),
        "system logs expire after a week": change(_RULES, "rules[1].expiration.days", 7, of="logs-archive"),
        "access logs expire after a week": change(_RULES, "rules[0].expiration.days", 7, of="access-logs"),
        "the cache's backups expire after a day": change(_RULES, "rules[0].expiration.days", 1, of="redis-backup"),
        "a rule for all logs is as short as the shortest": change(
            _RULES, "rules[1].filter.prefix", "", of="logs-archive"
        ),
        "everything expires on a day": change(
            _RULES, "rules[0].expiration", {"date": "2027-01-01T00:00:00Z"}, of="audit-archive"
        ),
        "the archive expires": change(_RULES, "rules[0].expiration", {"days": 1}, of="postgres-archive"),
        "what was deleted is gone in a day": change(
            _RULES, "rules[1].noncurrentVersionExpiration.noncurrentDays", 1, of="audit-archive"
        ),
        "logs are frozen after a day": change(
            _RULES, "rules[0].transitions[0]", {"days": 1, "storageClass": "DEEP_ARCHIVE"}, of="logs-archive"
        ),
    },
    "maximum-retention": {
        "a bucket keeps everything for ever": lose(_RULES, of="logs-archive"),
        "a bucket's rules are off": change(_RULES, "rules[0].status", "Disabled", of="postgres-archive"),
        "uploads are never cleared away": drop(_RULES, "rules[0].abortIncompleteMultipartUpload", of="velero"),
        "logs never expire": drop(_RULES, "rules[0].expiration", of="access-logs"),
    },
    "audit-lock-irrevocable": {
        "another lock of audit records can be lifted": in_stack(
            "dr",
            bring(
                "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
                "another",
                bucket="nphies-audit-archive-123456789012-me-south-1",
                rule={"defaultRetention": {"days": 2557, "mode": "GOVERNANCE"}},
            ),
        ),
    },
}
