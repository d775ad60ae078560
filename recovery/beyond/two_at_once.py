"""Two disruptions at once, for the pairs that can happen; each from the figures of its parts."""

from collections.abc import Iterator, Sequence

from recovery.model.disruption import Disruption
from recovery.model.entry import Entry
from recovery.model.estimate import Estimate
from recovery.model.objectives import Objectives
from recovery.model.survival import TwoAtOnce

_PAIRS: tuple[tuple[str, tuple[Disruption, ...]], ...] = (
    # Each region recovers within itself; archives are regional, so neither waits for the other.
    ("a zone of both regions", (Disruption.AVAILABILITY_ZONE,)),
    # The standby takes over, and while it does so loses a zone: one after the other at worst.
    ("a region, then a zone", (Disruption.REGION, Disruption.AVAILABILITY_ZONE)),
)


def two_at_once(entries: Sequence[Entry], objectives: Objectives) -> Iterator[TwoAtOnce]:
    """The slowest service and the oldest database of each pair, against the objectives of one disruption."""
    for name, parts in _PAIRS:
        services = [_together(entries, each, parts, "rto") for each in _subjects(entries, "service")]
        databases = [_together(entries, each, parts, "rpo") for each in _subjects(entries, "database")]
        if services:
            yield TwoAtOnce(
                name=name,
                rto=max(services, key=_severity),
                rpo=max(databases, key=_severity, default=None),
                rto_objective=objectives.rto,
                rpo_objective=objectives.rpo,
            )


def _severity(estimate: Estimate) -> tuple[bool, object]:
    return not estimate.bounded, estimate.total


def _subjects(entries: Sequence[Entry], kind: str) -> list[str]:
    return list(dict.fromkeys(each.subject for each in entries if each.kind == kind))


def _together(entries: Sequence[Entry], subject: str, parts: Sequence[Disruption], objective: str) -> Estimate:
    own = [
        estimate
        for part in parts
        for each in entries
        if each.subject == subject and each.disruption is part
        if (estimate := each.rto if objective == "rto" else each.rpo) is not None
    ]
    return Estimate(
        steps=tuple(step for each in own for step in each.steps),
        missing=tuple(dict.fromkeys(missing for each in own for missing in each.missing)),
        note=f"{subject}: the sum of both",
    )
