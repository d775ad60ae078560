"""What the disruptions of a year cost the critical services, by how often each comes and how long each takes."""

from collections.abc import Sequence
from datetime import timedelta

from recovery.model import constants
from recovery.model.assessment import Availability, Share
from recovery.model.disruption import Disruption
from recovery.model.entry import Entry
from recovery.model.objectives import Objectives

YEAR_MINUTES = 365.25 * 24 * 60
CRITICAL = ("service", "system of record")


def availability(entries: Sequence[Entry], objectives: Objectives) -> Availability:
    """1 - Σ rate x RTO. A service is unavailable as long as the slowest of its dependencies."""
    shares = [share for disruption in Disruption for share in _shares(entries, disruption)]
    minutes = sum(share.minutes_a_year for share in shares)
    critical = [each for each in entries if each.kind in CRITICAL]
    return Availability(
        percent=100 * max(0.0, 1 - minutes / YEAR_MINUTES),
        allowed=objectives.availability,
        shares=tuple(shares),
        bounded=bool(critical) and all(each.rto.bounded for each in critical),
    )


def _shares(entries: Sequence[Entry], disruption: Disruption) -> list[Share]:
    """One for each disruption; a bad release and a restored database are two."""
    shares: list[Share] = []
    for kinds, per_year in _rates(disruption):
        found = [each for each in entries if each.kind in kinds and each.disruption is disruption]
        if found:
            longest = max(found, key=lambda each: each.rto.total)
            minutes = longest.rto.total / timedelta(minutes=1)
            shares.append(
                Share(disruption=disruption.value, per_year=per_year, subject=longest.subject, minutes_each=minutes)
            )
    return shares


def _rates(disruption: Disruption) -> list[tuple[tuple[str, ...], float]]:
    if disruption is Disruption.SOFTWARE:
        return [
            (("service",), constants.PER_YEAR[disruption.value]),
            (("system of record",), constants.RESTORES_PER_YEAR),
        ]
    rate = constants.PER_YEAR.get(disruption.value)
    return [(CRITICAL, rate)] if rate else []
