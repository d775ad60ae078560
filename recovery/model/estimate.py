"""A sum of terms, and what keeps it from being a bound."""

from dataclasses import dataclass
from datetime import timedelta

from recovery.model.term import Property, Term, resource_label


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Why a chain is no bound: a policy that is violated, or what the model read, and what would do."""

    policy: str | None = None
    """The policy that reports it; the model then says no more than that."""

    what: str = ""
    found: str = ""
    allowed: str = ""
    urn: str | None = None
    path: str = ""
    decided: bool = True
    """False: a value that only an apply will know decides."""
    exposed: bool = False
    """True: so it is after a failover, until the failback."""

    @property
    def message(self) -> str:
        """One line: the policy, or term, resource and property, what was found and what is allowed."""
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
    """The worst case as a sum of terms; with gaps, it is no bound."""

    terms: tuple[Term, ...] = ()
    gaps: tuple[Gap, ...] = ()
    note: str = ""
    """What the figure rests on, where the terms alone do not say it."""

    evidence: tuple[Property, ...] = ()
    """What was asked of the resources and holds: the whole reason where no time passes."""

    @property
    def total(self) -> timedelta:
        """The sum of the terms that could be read."""
        return sum((term.duration for term in self.terms), timedelta())

    @property
    def bounded(self) -> bool:
        return not self.gaps

    @property
    def exposed(self) -> bool:
        """Whether all that breaks it is the price of a failover."""
        return bool(self.gaps) and all(gap.exposed for gap in self.gaps)
