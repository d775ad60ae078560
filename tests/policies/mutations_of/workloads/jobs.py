"""Harmful changes that the policies of `workloads/jobs.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop, in_stack, lose

_CRON = ":CronJob"

MUTATIONS: Mutations = {
    "cronjob-valid": {
        "the cache's backup is suspended": change(_CRON, "spec.suspend", True, of="redis-backup"),
        "the restore check is suspended": add(_CRON, "spec.suspend", True, of="restore-check"),
        "jobs overlap": change(_CRON, "spec.concurrencyPolicy", "Allow"),
        "a missed job is never made up for": drop(_CRON, "spec.startingDeadlineSeconds"),
        "a job never ends": drop(_CRON, "spec.jobTemplate.spec.activeDeadlineSeconds"),
    },
    "required-jobs": {
        "there is no restore check": lose(":CronJob", of="restore-check"),
        "partitions are not made": lose(_CRON, of="claims-partitions"),
        "certificates of the cache are not read again": lose(_CRON, of="redis-certificates"),
        "masters of the cache stay where a failover made them": lose(_CRON, of="redis-leadership"),
    },
    "job-deadline": {
        "the migration never ends": in_stack("prod", drop("batch/v1:Job", "spec.activeDeadlineSeconds")),
    },
}
