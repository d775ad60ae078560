"""The expected downtime of a year: how often each disruption happens, times how long the recovery takes.

What was measured counts with its median: a year is a sum of several events, and their objective is the sum. The RTO is each one's, and
takes the worst with a margin.
"""

from collections.abc import Sequence
from datetime import timedelta

from recovery.model import constants
from recovery.model.assessment import Availability, ExpectedDowntime
from recovery.model.disruption import Disruption
from recovery.model.entry import Entry
from recovery.model.objectives import Objectives

YEAR_MINUTES = 365.25 * 24 * 60
CRITICAL = ("service", "database")


def availability(entries: Sequence[Entry], objectives: Objectives) -> Availability:
    """1 - Σ rate x RTO. A service is unavailable for as long as the slowest of its dependencies."""
    expected = [each for disruption in Disruption for each in _expected(entries, disruption)]
    expected.extend(_planned(entries))
    minutes = sum(each.minutes_per_year for each in expected)
    critical = [each for each in entries if each.kind in CRITICAL]
    return Availability(
        percent=100 * max(0.0, 1 - minutes / YEAR_MINUTES),
        objective=objectives.availability,
        expected_downtime=tuple(expected),
        bounded=bool(critical) and all(each.rto.bounded for each in critical),
    )


def _expected(entries: Sequence[Entry], disruption: Disruption) -> list[ExpectedDowntime]:
    """One for each disruption; a faulty release and a restored database are two."""
    expected: list[ExpectedDowntime] = []
    for kinds, events_per_year in _rates(disruption):
        found = [each for each in entries if each.kind in kinds and each.disruption is disruption]
        if found:
            longest = max(found, key=lambda each: each.rto.total)
            expected.append(
                ExpectedDowntime(
                    disruption=disruption.value,
                    events_per_year=events_per_year,
                    subject=longest.subject,
                    minutes_per_event=longest.rto.typical / timedelta(minutes=1),
                    longest_minutes_per_event=longest.rto.total / timedelta(minutes=1),
                )
            )
    return expected


def _planned(entries: Sequence[Entry]) -> list[ExpectedDowntime]:
    """Changes of the primary region on purpose: nothing is lost, and no write is accepted meanwhile."""
    standbys = [each for each in entries if each.kind == "database" and each.disruption is Disruption.REGION]
    return [
        ExpectedDowntime(
            disruption="planned switchover",
            events_per_year=constants.SWITCHOVERS_PER_YEAR,
            subject=each.subject,
            minutes_per_event=constants.PLANNED_SWITCHOVER.typical / timedelta(minutes=1),
            longest_minutes_per_event=constants.PLANNED_SWITCHOVER.value / timedelta(minutes=1),
        )
        for each in standbys[:1]
    ]


def _rates(disruption: Disruption) -> list[tuple[tuple[str, ...], float]]:
    if disruption is Disruption.APPLICATION:
        return [
            (("service",), constants.EVENTS_PER_YEAR[disruption]),
            (("database",), constants.RESTORES_PER_YEAR),
        ]
    rate = constants.EVENTS_PER_YEAR.get(disruption)
    return [(CRITICAL, rate)] if rate else []
