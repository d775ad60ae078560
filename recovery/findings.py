"""Findings, from whatever does not hold. What breaks several subjects alike is said once, and names them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from declared import durations
from declared.stack import Stack
from recovery.database import postgresql
from recovery.model.assessment import Availability
from recovery.model.entry import Entry
from recovery.model.estimate import Estimate, Gap
from recovery.model.finding import Finding, Objective
from recovery.model.objectives import Objectives
from recovery.model.term import Property, Term
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
        *(_of_gap(gap, "retention", "records", "always") for gap in retention.gaps),
        *_of_availability(availability),
    ]
    return tuple(_once(found))


def _missing(inventory: Stack, objectives: Objectives) -> Iterator[Finding]:
    """Subjects that are promised and not there."""
    declared = {each.name for each in workloads(inventory)}
    for name in objectives.services:
        if name not in declared:
            yield _absent(name, f"{name}: no Rollout or Deployment; allowed: one that a Service selects")
    for name, found in (
        ("the system of record", postgresql.clusters(inventory)),
        ("the cache", redis.clusters(inventory)),
        ("the streams", kafka.clusters(inventory)),
    ):
        if not found:
            yield _absent(name, f"{name}: not declared; allowed: one cluster")


def _absent(subject: str, message: str) -> Finding:
    return Finding(objective="rto", subject=subject, disruption="always", message=message, urn=None, decided=True)


def _of_entry(entry: Entry) -> Iterator[Finding]:
    for objective, estimate, _ in _estimates(entry):
        for gap in estimate.gaps:
            yield _of_gap(gap, objective, entry.subject, entry.disruption.value)


def _estimates(entry: Entry) -> Iterator[tuple[Objective, Estimate, timedelta]]:
    """What is computed of it, with what is allowed."""
    yield "rto", entry.rto, entry.rto_allowed
    if entry.rpo is not None:
        yield "rpo", entry.rpo, entry.rpo_allowed


@dataclass(frozen=True)
class _Overrun:
    """A sum that is longer than what is allowed, without a step of its own that is refused already."""

    entry: Entry
    estimate: Estimate
    allowed: timedelta

    @property
    def longest(self) -> Term:
        """The longest step that a property declares; of all, where none does."""
        declared = [term for term in self.estimate.terms if isinstance(term.source, Property)]
        return max(declared or self.estimate.terms, key=lambda term: term.duration)

    @property
    def urn(self) -> str | None:
        return self.longest.source.urn if isinstance(self.longest.source, Property) else None

    @property
    def has_cause(self) -> bool:
        """Whether a finding of its own names the longest step: one cause is one finding."""
        return any(gap.decided and gap.urn == self.urn for gap in self.estimate.gaps)


def _overruns(entries: Iterable[Entry]) -> Iterator[Finding]:
    """One finding for each objective and disruption, with every subject that is over, the worst first."""
    groups: dict[tuple[Objective, str], list[_Overrun]] = {}
    for entry in entries:
        for objective, estimate, allowed in _estimates(entry):
            if estimate.total > allowed:
                found = _Overrun(entry, estimate, allowed)
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
            f"found {durations.show(longest.duration)} for “{longest.what}” ({longest.source}), "
            f"the longest declared step; allowed: {durations.show(worst.allowed)} in total"
        ),
        urn=worst.urn,
        decided=True,
        exposed=all(each.estimate.exposed for each in found),
    )


def _of_gap(gap: Gap, objective: Objective, subject: str, disruption: str) -> Finding:
    return Finding(
        objective=objective,
        subject=subject,
        disruption=disruption,
        message=gap.message,
        urn=gap.urn,
        decided=gap.decided,
        policy=gap.policy,
        exposed=gap.exposed,
    )


def _of_availability(availability: Availability) -> Iterator[Finding]:
    if not availability.shares or availability.percent >= availability.allowed:
        return
    worst = max(availability.shares, key=lambda share: share.minutes_a_year)
    yield Finding(
        objective="availability",
        subject=worst.subject,
        disruption=worst.disruption,
        message=(
            f"availability: found {availability.percent:.3f} %, of which {worst.disruption} costs most: "
            f"{worst.per_year:g} a year of {worst.minutes_each:.1f} min; allowed: {availability.allowed:g} %"
        ),
        urn=None,
        decided=True,
    )


@dataclass
class _Group:
    first: Finding
    subjects: list[str] = field(default_factory=list[str])


def _once(found: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for one fault of one resource, with all that it breaks."""
    groups: dict[tuple[str, str | None], _Group] = {}
    for each in found:
        group = groups.setdefault((each.message, each.urn), _Group(each))
        if each.subject not in group.subjects:
            group.subjects.append(each.subject)
    for group in groups.values():
        yield replace(group.first, subject=", ".join(group.subjects))
