"""Harmful changes that the policies of `recovery/backups.py` must find."""

from tests.policies.mutators import Mutations, add, change, lose, lose_all

_BACKUP = ":ScheduledBackup"
_SCHEDULE = ":Schedule"

MUTATIONS: Mutations = {
    "database-backed-up": {
        "a base backup a month": change(_BACKUP, "spec.schedule", "0 0 2 1 * *", of="base"),
        "snapshots a day": change(_BACKUP, "spec.schedule", "0 0 2 * * *", of="snapshot"),
        "there are no base backups": lose(_BACKUP, of="base"),
        "there are no snapshots": lose(_BACKUP, of="snapshot"),
        "backups are of another database": change(_BACKUP, "spec.cluster.name", "elsewhere", of="base"),
    },
    "scheduled-backup-valid": {
        "a base backup in five fields": change(_BACKUP, "spec.schedule", "0 2 * * *", of="base"),
        "base backups are suspended": add(_BACKUP, "spec.suspend", True, of="base"),
    },
    "cluster-objects-backed-up": {
        "Velero runs monthly": change(_SCHEDULE, "spec.schedule", "0 3 1 * *", of="four-hourly"),
        "Velero leaves the data out": change(
            _SCHEDULE, "spec.template.includedNamespaces", ["nphies-core"], of="four-hourly"
        ),
        "Velero leaves the services out": change(
            _SCHEDULE, "spec.template.includedNamespaces", ["nphies-data"], of="four-hourly"
        ),
        "Velero leaves volumes out": change(_SCHEDULE, "spec.template.snapshotVolumes", False, of="four-hourly"),
        "Velero leaves snapshots where they are": change(
            _SCHEDULE, "spec.template.snapshotMoveData", False, of="four-hourly"
        ),
        "Velero's four-hourly schedule is gone": lose(_SCHEDULE, of="four-hourly"),
        "no schedule backs up the cluster's objects": lose(_SCHEDULE, of="all-objects"),
        "Velero's bucket is read-only": change(":BackupStorageLocation", "spec.accessMode", "ReadOnly", of="own"),
        "Velero's bucket is not the default": change(":BackupStorageLocation", "spec.default", False, of="own"),
        "the peer's backups are not seen": lose(":BackupStorageLocation", of="peer"),
    },
    "velero-schedule-valid": {
        "Velero's daily schedule is weekly": change(_SCHEDULE, "spec.schedule", "15 3 * * 0", of="daily"),
        "Velero is paused": add(_SCHEDULE, "spec.paused", True, of="four-hourly"),
    },
    "volumes-backed-up": {
        "volumes are backed up monthly": change(
            "backup/plan:Plan", "rules[0].schedule", "cron(45 0 1 * ? *)", of="volumes"
        ),
        "buckets are not kept continuously": change(
            "backup/plan:Plan", "rules[0].enableContinuousBackup", False, of="archives"
        ),
        "AWS Backup has no plans": lose_all("backup/plan:Plan"),
    },
    "recovery-job-schedule": {
        "the restore of the database is tried once a year": change(
            ":CronJob", "spec.schedule", "30 4 1 1 *", of="restore-check"
        ),
        "the cache is backed up once a month": change(":CronJob", "spec.schedule", "0 2 1 * *", of="redis-backup"),
    },
    "restore-tested": {
        "a restore is tried once a year": change(":RestoreTestingPlan", "scheduleExpression", "cron(0 6 1 1 ? *)"),
        "a random old backup is tried": change(
            ":RestoreTestingPlan", "recoveryPointSelection.algorithm", "RANDOM_WITHIN_WINDOW"
        ),
    },
    "velero-moves-data": {
        "Velero has no agent on nodes": change(":Release", "values.deployNodeAgent", False),
    },
}
