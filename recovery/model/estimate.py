"""The worst case as a sum of steps, and what keeps the sum from being an upper bound."""

from dataclasses import dataclass
from datetime import timedelta

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
    """The worst case as a sum of steps; it is unbounded while a prerequisite is missing."""

    steps: tuple[Step, ...] = ()
    missing: tuple[MissingPrerequisite, ...] = ()
    note: str = ""
    """What the figure rests on, where the steps alone do not say it."""

    evidence: tuple[Property, ...] = ()
    """What was required of the resources and is met: the whole reason where no time passes."""

    untested: bool = False
    """True: the steps follow from documentation; they have not been tested in a drill yet."""

    @property
    def total(self) -> timedelta:
        """The sum of the steps that could be read."""
        return sum((step.duration for step in self.steps), timedelta())

    def part(self, basis: Basis) -> timedelta:
        """How much of the total is declared, measured or assumed."""
        return sum((step.duration for step in self.steps if step.basis == basis), timedelta())

    @property
    def bounded(self) -> bool:
        return not self.missing

    @property
    def until_failback(self) -> bool:
        """Whether everything that is missing is missing because of a failover."""
        return bool(self.missing) and all(each.until_failback for each in self.missing)
