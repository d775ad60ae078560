"""Harmful changes that the policies of `capacity/schedules.py` must find."""

from tests.policies.mutators import Mutations, change

MUTATIONS: Mutations = {
    "schedule-runs": {
        "the maintenance window is on 31 February": change(
            ":Kafka", "spec.maintenanceTimeWindows[0]", "* * 22-23 31 2 ?"
        ),
        "the restore check is on 30 February": change(":CronJob", "spec.schedule", "30 4 30 2 *", of="restore-check"),
        "the base backup is on 31 April": change(":ScheduledBackup", "spec.schedule", "0 0 2 31 4 *"),
        "Velero's backup is on 31 June": change(":Schedule", "spec.schedule", "15 3 31 6,9,11 *"),
        "the vault's backup is on 31 November": change("backup/plan:Plan", "rules[0].schedule", "cron(45 1 31 11 ? *)"),
    },
}
