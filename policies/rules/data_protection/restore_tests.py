"""Restores from a third copy are tested: an alarm in its place tells when none was, or when what it held was old."""

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field

from declared.buckets import bucket_name
from declared.requirements import third_copies as required
from declared.resource import Declared
from declared.restore_tests import database_copies, tested_within
from declared.stack import Stack
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy


class _TestedConfig(Config):
    days: int = Field(default=7, ge=1, description="Days without a restore after which the alarm must tell.")


def _tested(stack: Stack, config: _TestedConfig) -> Iterator[Finding]:
    for copy in {bucket_name(each.target): each.target for each in database_copies(stack)}.values():
        yield from _copy(stack, copy, config)


def _copy(stack: Stack, copy: Declared, config: _TestedConfig) -> Iterator[Finding]:
    within = tested_within(stack, copy)
    if within is None:
        yield wrong(
            copy,
            f"no alarm in {copy.place} on a metric of a restore of it, which no data for {config.days} days is an alarm of",
        )
    elif within > timedelta(days=config.days):
        yield wrong(
            copy, f"a restore may be missed for {within.days} days until an alarm tells; expected {config.days}"
        )


TESTED = StackPolicy(
    name=required.TESTED,
    description="An alarm beside the third copy of a database's archive tells when no restore from it was tested.",
    remedy="Declare a MetricAlarm in the copy's region on a metric of your own with the bucket as a dimension, treatMissingData"
    " breaching, alarmActions, and period x evaluationPeriods within the days; publish the metric from a restore.",
    config=_TestedConfig,
    check=_tested,
)
