"""Alarms on replication, where S3 publishes its metrics (S3 user guide, "Using S3 Replication metrics")."""

from collections.abc import Iterator
from dataclasses import dataclass

from declared.resource import Declared
from declared.stack import Stack
from declared.third_copies import Copy, copies
from declared.values import as_number, items, mapping, read

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
LATE = "ReplicationLatency"
"""Seconds that the destination is behind; in the destination's region, and only while that bucket is there."""

FAILED = "OperationsFailedReplication"
"""Objects given up; in the source's region, also once the destination is deleted."""


@dataclass(frozen=True)
class Unwatched:
    """A metric of a rule that no alarm watches."""

    copy: Copy
    metric: str
    region: str | None


def unwatched(stack: Stack) -> Iterator[Unwatched]:
    """What no alarm watches of each rule whose source and destination the stack declares."""
    alarms = [each for each in stack.of(ALARM) if items(each.props, "alarmActions")]
    for copy in copies(stack):
        for metric, region in ((LATE, copy.target.place), (FAILED, copy.source.place)):
            if not any(_watches(alarm, copy, metric, region) for alarm in alarms):
                yield Unwatched(copy, metric, region)


def _watches(alarm: Declared, copy: Copy, metric: str, region: str | None) -> bool:
    dimensions = mapping(alarm.props, "dimensions")
    named = {key: str(dimensions.get(key)) for key in ("SourceBucket", "DestinationBucket", "RuleId")}
    expected = {
        "SourceBucket": str(copy.source.props.get("bucket")),
        "DestinationBucket": str(copy.target.props.get("bucket")),
        "RuleId": str(read(copy.rule, "id")),
    }
    return (
        read(alarm.props, "metricName") == metric
        and alarm.place == region
        and named == expected
        and (metric != LATE or _within(alarm, copy))
    )


def _within(alarm: Declared, copy: Copy) -> bool:
    """Whether the alarm fires when the promise of the rule is not kept; of a rule without one, within the hour."""
    promised = as_number(read(copy.rule, "destination.replicationTime.time.minutes")) or 60
    threshold = as_number(read(alarm.props, "threshold"))
    return threshold is not None and 0 < threshold <= promised * 60
