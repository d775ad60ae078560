"""Harmful changes that the policies of `retention/backups.py` must find."""

from tests.policies.mutators import Mutations, change, drop

MUTATIONS: Mutations = {
    "backup-retention": {
        "backups of volumes are kept a week": change(
            "backup/plan:Plan", "rules[0].lifecycle.deleteAfter", 7, of="volumes"
        ),
        "backups of buckets are kept a week": change(
            "backup/plan:Plan", "rules[0].lifecycle.deleteAfter", 7, of="archives"
        ),
        "the vault takes backups for a day": change(":VaultLockConfiguration", "minRetentionDays", 1),
        "the vault bounds nothing": drop(":VaultLockConfiguration", "minRetentionDays"),
        "the archive goes back a day": change(":ObjectStore", "spec.retentionPolicy", "1d"),
        "cluster objects are kept an hour": change(":Schedule", "spec.template.ttl", "1h0m0s", of="four-hourly"),
        "daily backups of the cluster are kept a week": drop(":Schedule", "spec.template.ttl", of="daily"),
    },
    "backup-cross-region-copy": {
        "backups are not copied": change("backup/plan:Plan", "rules[0].copyActions", [], of="volumes"),
        "copies are kept a day": change(
            "backup/plan:Plan", "rules[0].copyActions[0].lifecycle.deleteAfter", 1, of="volumes"
        ),
    },
    "monthly-backup-retention": {
        "monthly backups are kept a month": change(
            "backup/plan:Plan", "rules[1].lifecycle.deleteAfter", 35, of="volumes"
        ),
    },
}
