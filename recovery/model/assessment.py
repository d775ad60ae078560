"""The result: entries, findings, availability, retention."""

from dataclasses import dataclass

from recovery.model.entry import Entry
from recovery.model.finding import Finding
from recovery.model.objectives import Objectives


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How long a stream of records is kept, against how long it must be."""

    stream: str
    required_days: int
    kept_days: float | None
    """None: it cannot be told."""

    where: str
    holds: bool


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one disruption of the critical path costs in a year."""

    disruption: str
    per_year: float
    subject: str
    """What is away longest."""

    minutes_each: float

    @property
    def minutes_a_year(self) -> float:
        return self.per_year * self.minutes_each


@dataclass(frozen=True, kw_only=True)
class Availability:
    """Share of the year in which the critical services answer, from what each disruption costs."""

    percent: float
    allowed: float
    shares: tuple[Share, ...]
    bounded: bool
    """False: some disruption has no bound, and the figure leaves it out."""

    @property
    def holds(self) -> bool:
        return self.bounded and self.percent >= self.allowed


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What the declared resources promise."""

    role: str
    """`primary` or `standby`, as the database's replica section says; `unknown` where it does not."""

    region: str | None
    objectives: Objectives
    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    availability: Availability
    retention: tuple[Kept, ...]

    @property
    def holds(self) -> bool:
        """Whether every objective was shown to hold."""
        return not self.findings
