"""Findings: objectives that are breached. One cause that affects several subjects is one finding, which names them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from declared import durations
from declared.stack import Stack
from recovery.database import postgresql
from recovery.model.assessment import Availability
from recovery.model.entry import Entry
from recovery.model.estimate import Estimate, MissingPrerequisite
from recovery.model.finding import Finding, Objective
from recovery.model.objectives import Objectives
from recovery.model.step import Property, Step
from recovery.services.workloads import workloads
from recovery.stores import kafka, redis


def findings(
    inventory: Stack,
    entries: Iterable[Entry],
    retention: Estimate,
    availability: Availability,
    objectives: Objectives,
) -> tuple[Finding, ...]:
    """All of them, in the order of the entries."""
    entries = tuple(entries)
    found = [
        *_missing(inventory, objectives),
        *(each for entry in entries for each in _of_entry(entry)),
        *_overruns(entries),
        *(_of_missing(each, "retention", "records", "always") for each in retention.missing),
        *_of_availability(availability),
    ]
    return tuple(_once(found))


def _missing(inventory: Stack, objectives: Objectives) -> Iterator[Finding]:
    """Subjects that have objectives and are not declared."""
    declared = {each.name for each in workloads(inventory)}
    for name in objectives.services:
        if name not in declared:
            yield _absent(name, f"{name}: no Rollout or Deployment; allowed: one that a Service selects")
    for name, found in (
        ("the database", postgresql.clusters(inventory)),
        ("the cache", redis.clusters(inventory)),
        ("the message broker", kafka.clusters(inventory)),
    ):
        if not found:
            yield _absent(name, f"{name}: not declared; allowed: one cluster")


def _absent(subject: str, message: str) -> Finding:
    return Finding(objective="rto", subject=subject, disruption="always", message=message, urn=None, decided=True)


def _of_entry(entry: Entry) -> Iterator[Finding]:
    for objective, estimate, _ in _estimates(entry):
        for each in estimate.missing:
            yield _of_missing(each, objective, entry.subject, entry.disruption.value)


def _estimates(entry: Entry) -> Iterator[tuple[Objective, Estimate, timedelta]]:
    """Its estimates, each with its objective."""
    yield "rto", entry.rto, entry.rto_objective
    if entry.rpo is not None:
        yield "rpo", entry.rpo, entry.rpo_objective


@dataclass(frozen=True)
class _Overrun:
    """An estimate that is longer than its objective."""

    entry: Entry
    estimate: Estimate
    objective: timedelta

    @property
    def longest(self) -> Step:
        """The longest step that a property declares; of all, where none does."""
        declared = [step for step in self.estimate.steps if isinstance(step.source, Property)]
        return max(declared or self.estimate.steps, key=lambda step: step.duration)

    @property
    def urn(self) -> str | None:
        return self.longest.source.urn if isinstance(self.longest.source, Property) else None

    @property
    def has_cause(self) -> bool:
        """Whether a finding of its own names the longest step: one cause is one finding."""
        return any(each.decided and each.urn == self.urn for each in self.estimate.missing)


def _overruns(entries: Iterable[Entry]) -> Iterator[Finding]:
    """One finding for each objective and disruption, with every subject that exceeds it, the longest first."""
    groups: dict[tuple[Objective, str], list[_Overrun]] = {}
    for entry in entries:
        for objective, estimate, limit in _estimates(entry):
            if estimate.total > limit:
                found = _Overrun(entry, estimate, limit)
                if not found.has_cause:
                    groups.setdefault((objective, entry.disruption.value), []).append(found)
    for (objective, disruption), found in groups.items():
        yield _overrun(objective, disruption, sorted(found, key=lambda each: each.estimate.total, reverse=True))


def _overrun(objective: Objective, disruption: str, found: list[_Overrun]) -> Finding:
    worst, *others = found
    longest = worst.longest
    also = "".join(f", {each.entry.subject} {durations.show(each.estimate.total)}" for each in others)
    return Finding(
        objective=objective,
        subject=worst.entry.subject,
        disruption=disruption,
        message=(
            f"{objective.upper()} of {durations.show(worst.estimate.total)}{also}: "
            f"found {durations.show(longest.duration)} for “{longest.name}” ({longest.source}), "
            f"the longest declared step; objective: {durations.show(worst.objective)} total"
        ),
        urn=worst.urn,
        decided=True,
        until_failback=all(each.estimate.until_failback for each in found),
    )


def _of_missing(missing: MissingPrerequisite, objective: Objective, subject: str, disruption: str) -> Finding:
    return Finding(
        objective=objective,
        subject=subject,
        disruption=disruption,
        message=missing.message,
        urn=missing.urn,
        decided=missing.decided,
        policy=missing.policy,
        until_failback=missing.until_failback,
    )


def _of_availability(availability: Availability) -> Iterator[Finding]:
    if not availability.expected_downtime or availability.percent >= availability.objective:
        return
    worst = max(availability.expected_downtime, key=lambda each: each.minutes_per_year)
    yield Finding(
        objective="availability",
        subject=worst.subject,
        disruption=worst.disruption,
        message=(
            f"availability: found {availability.percent:.3f} %, of which {worst.disruption} costs most: "
            f"{worst.events_per_year:g} a year of {worst.minutes_per_event:.1f} min; objective: {availability.objective:g} %"
        ),
        urn=None,
        decided=True,
    )


@dataclass
class _Group:
    first: Finding
    subjects: list[str] = field(default_factory=list[str])
    objectives: list[Objective] = field(default_factory=list[Objective])


def _once(found: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for one message about one resource, with every subject that it affects."""
    groups: dict[tuple[str, str | None], _Group] = {}
    for each in found:
        group = groups.setdefault((each.message, each.urn), _Group(each))
        if each.subject not in group.subjects:
            group.subjects.append(each.subject)
        if each.objective not in group.objectives:
            group.objectives.append(each.objective)
    for group in groups.values():
        yield replace(group.first, subject=", ".join(group.subjects), also=tuple(group.objectives[1:]))
