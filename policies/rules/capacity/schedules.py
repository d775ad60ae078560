"""A schedule runs: on a day that there is."""

from collections.abc import Iterator

from declared.cron import never_runs
from declared.resource import Declared
from declared.values import read_all
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_SCHEDULES = {
    "kubernetes:batch/v1:CronJob": "spec.schedule",
    "kubernetes:postgresql.cnpg.io/v1:ScheduledBackup": "spec.schedule",
    "kubernetes:velero.io/v1:Schedule": "spec.schedule",
    "kubernetes:kafka.strimzi.io/v1:Kafka": "spec.maintenanceTimeWindows[]",
    "kubernetes:kafka.strimzi.io/v1beta2:Kafka": "spec.maintenanceTimeWindows[]",
    "aws:backup/plan:Plan": "rules[].schedule",
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": "scheduleExpression",
    "aws:scheduler/schedule:Schedule": "scheduleExpression",
    "aws:cloudwatch/eventRule:EventRule": "scheduleExpression",
}


def _runs(resource: Declared, _: Config) -> Iterator[Finding]:
    for place, value in read_all(resource.props, _SCHEDULES[resource.type]):
        if isinstance(value, str) and never_runs(value):
            yield wrong(resource, f"{place} is {value}, a day that no year has: it never runs")


SCHEDULES_RUN = ResourcePolicy(
    name="schedule-runs",
    description="A schedule or maintenance window is on a day that there is: nothing waits for 31 February.",
    remedy="Choose a day of the month that its months have.",
    types=tuple(_SCHEDULES),
    check=_runs,
)
