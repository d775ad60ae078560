"""The worst case as steps, one after the other or in branches that begin together, and what keeps it from being an upper bound."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from recovery.model.step import Basis, Property, Step, resource_label


@dataclass(frozen=True, kw_only=True)
class MissingPrerequisite:
    """Why an estimate is unbounded: a policy that is violated, or what the model read, and what is allowed."""

    policy: str | None = None
    """The policy that reports it; the model then says no more than that."""

    what: str = ""
    found: str = ""
    allowed: str = ""
    urn: str | None = None
    path: str = ""
    decided: bool = True
    """False: the value is known only after an update."""
    until_failback: bool = False
    """True: it is missing because of a failover, and only until the failback."""

    @property
    def message(self) -> str:
        """One line: the policy, or step, resource and property, what was found and what is allowed."""
        resource = f"{resource_label(self.urn)}: " if self.urn else ""
        if self.policy and self.decided:
            return f"{resource}no bound while policy {self.policy} is violated"
        if self.policy:
            return f"{resource}unknown at preview, and decided by the update: policy {self.policy}"
        place = f"{resource}{self.path}: " if self.path else resource
        if not self.decided:
            return f"{self.what}: {place}unknown at preview, and decided by the update; allowed: {self.allowed}"
        return f"{self.what}: {place}found {self.found}; allowed: {self.allowed}"


@dataclass(frozen=True)
class Estimate:
    """The worst case: steps are added, and of branches the longest counts. It is unbounded while a prerequisite is missing."""

    steps: tuple[Step, ...] = ()
    missing: tuple[MissingPrerequisite, ...] = ()
    note: str = ""
    """What the figure rests on, where the steps alone do not say it."""

    evidence: tuple[Property, ...] = ()
    """What was required of the resources and is met: the whole reason where no time passes."""

    untested: bool = False
    """True: the steps follow from documentation; they have not been tested in a drill yet."""

    @property
    def begins(self) -> tuple[timedelta, ...]:
        """When each step begins, after the disruption."""
        front, ends = timedelta(), dict[str, timedelta]()
        found: list[timedelta] = []
        for step in self.steps:
            if step.branch is None:
                front, ends = max(front, *ends.values(), timedelta()), {}
                begun, front = front, front + step.duration
            else:
                begun = ends.get(step.branch, front)
                ends[step.branch] = begun + step.duration
            found.append(begun)
        return tuple(found)

    @property
    def total(self) -> timedelta:
        """When the last of the steps that could be read ends."""
        ends = (begun + step.duration for begun, step in zip(self.begins, self.steps, strict=True))
        return max(ends, default=timedelta())

    @property
    def critical(self) -> tuple[Step, ...]:
        """The steps that make the total: of branches, those of the longest."""
        counted: list[Step] = []
        for together, group in groupby(self.steps, key=lambda step: step.branch is not None):
            steps = list(group)
            branches = dict.fromkeys(step.branch for step in steps)
            lanes = [[step for step in steps if step.branch == branch] for branch in branches] if together else [steps]
            counted += max(lanes, key=lambda lane: sum((step.duration for step in lane), timedelta()))
        return tuple(counted)

    @property
    def typical(self) -> timedelta:
        """The same steps with the median of what was measured: for a sum of several events, of which not every one is the worst."""
        return sum((step.typical for step in self.critical), timedelta())

    def part(self, basis: Basis) -> timedelta:
        """How much of the total is declared, measured or assumed."""
        return sum((step.duration for step in self.critical if step.basis == basis), timedelta())

    @property
    def bounded(self) -> bool:
        return not self.missing

    @property
    def until_failback(self) -> bool:
        """Whether everything that is missing is missing because of a failover."""
        return bool(self.missing) and all(each.until_failback for each in self.missing)
