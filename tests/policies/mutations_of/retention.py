"""Records that go too early, or can be made to."""

from tests.policies.damage import Mutation, add, change, drop, lose, lose_all, rewrite

_LOCK, _RULES = ":BucketObjectLockConfiguration", ":BucketLifecycleConfiguration"

MUTATIONS = [
    Mutation("retention", name, damage)
    for name, damage in {
        "the lock of audit records has no mode": drop(_LOCK, "rule.defaultRetention.mode"),
        "an administrator bypasses the lock of audit records": rewrite(
            ":BucketPolicy", "policy", "s3:BypassGovernanceRetention", "s3:DeleteBucket", of="audit-archive"
        ),
        "somebody bypasses the lock of the replica of audit records": rewrite(
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
        "a bucket keeps everything for ever": lose(_RULES, of="logs-archive"),
        "a bucket's rules are off": change(_RULES, "rules[0].status", "Disabled", of="postgres-archive"),
        "uploads are never cleared away": drop(_RULES, "rules[0].abortIncompleteMultipartUpload", of="velero"),
        "logs never expire": drop(_RULES, "rules[0].expiration", of="access-logs"),
        "the control plane's logs are kept a day": change(":LogGroup", "retentionInDays", 1, of="cluster-logs"),
        "flow logs are kept a week": change(":LogGroup", "retentionInDays", 7, of="flow-logs"),
        "the firewall's log is kept for the default": drop(":LogGroup", "retentionInDays", of="edge"),
        "backups of volumes are kept a week": change(
            "backup/plan:Plan", "rules[0].lifecycle.deleteAfter", 7, of="volumes"
        ),
        "backups of buckets are kept a week": change(
            "backup/plan:Plan", "rules[0].lifecycle.deleteAfter", 7, of="archives"
        ),
        "monthly backups are kept a month": change(
            "backup/plan:Plan", "rules[1].lifecycle.deleteAfter", 35, of="volumes"
        ),
        "backups are not copied": change("backup/plan:Plan", "rules[0].copyActions", [], of="volumes"),
        "copies are kept a day": change(
            "backup/plan:Plan", "rules[0].copyActions[0].lifecycle.deleteAfter", 1, of="volumes"
        ),
        "the vault takes backups for a day": change(":VaultLockConfiguration", "minRetentionDays", 1),
        "the vault bounds nothing": drop(":VaultLockConfiguration", "minRetentionDays"),
        "the archive goes back a day": change(":ObjectStore", "spec.retentionPolicy", "1d"),
        "cluster objects are kept an hour": change(":Schedule", "spec.template.ttl", "1h0m0s", of="four-hourly"),
        "daily backups of the cluster are kept a week": drop(":Schedule", "spec.template.ttl", of="daily"),
        "claims are kept an hour in Kafka": change(
            ":KafkaTopic", 'spec.config."retention.ms"', 3600000, of="claims-submitted"
        ),
        "audit events are kept a day in Kafka": change(
            ":KafkaTopic", 'spec.config."retention.ms"', 86400000, of="audit-events"
        ),
        "dead letters are kept for the default": drop(":KafkaTopic", 'spec.config."retention.ms"', of="dead-letter"),
        "a topic is bounded in size": add(":KafkaTopic", 'spec.config."retention.bytes"', 1000000),
        "metrics are kept a day": change(":Release", "values.prometheus.prometheusSpec.retention", "1d"),
        "one image is kept": rewrite(":LifecyclePolicy", "policy", '"countNumber": 50', '"countNumber": 1'),
        "images expire by age": rewrite(":LifecyclePolicy", "policy", '"imageCountMoreThan"', '"sinceImagePushed"'),
    }.items()
]
