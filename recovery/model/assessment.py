"""The result: entries, findings, availability, retention."""

from dataclasses import dataclass, field

from recovery.model.entry import Entry
from recovery.model.estimate import Estimate
from recovery.model.finding import Finding
from recovery.model.objectives import Objectives
from recovery.model.survival import BeyondThePair


@dataclass(frozen=True, kw_only=True)
class RetentionResult:
    """The retention of a stream of records, actual and required."""

    stream: str
    required_days: int
    actual_days: float | None
    """None: there is no expiry, or it cannot be read."""

    where: str
    met: bool


@dataclass(frozen=True, kw_only=True)
class ChangeOfInstance:
    """Another instance of a database becomes primary in its region: what drills are held against."""

    subject: str
    change: str
    """Value of an InstanceChange."""

    rto: Estimate


@dataclass(frozen=True, kw_only=True)
class ExpectedDowntime:
    """The expected downtime of critical services by one disruption."""

    disruption: str
    events_per_year: float
    subject: str
    """What is unavailable longest."""

    minutes_per_event: float
    longest_minutes_per_event: float
    """The upper bound of one event."""

    @property
    def minutes_per_year(self) -> float:
        return self.events_per_year * self.minutes_per_event


@dataclass(frozen=True, kw_only=True)
class Availability:
    """Percent of the year in which the critical services answer, from the expected downtime of each disruption."""

    percent: float
    objective: float
    expected_downtime: tuple[ExpectedDowntime, ...]
    bounded: bool
    """False: the recovery from some disruption is unbounded, and the figure leaves it out."""

    @property
    def met(self) -> bool:
        return self.bounded and self.percent >= self.objective


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The estimates for the declared resources, and whether the objectives are met."""

    role: str
    """`primary` or `standby`, as the database's replica section says; `unknown` where it does not."""

    region: str | None
    objectives: Objectives
    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    availability: Availability
    retention: tuple[RetentionResult, ...]
    beyond: BeyondThePair = field(default_factory=BeyondThePair)
    """Both regions or the account lost, two disruptions at once: no objective is stated for them, and no finding is made."""

    instance_changes: tuple[ChangeOfInstance, ...] = ()
    """Parts of the disruption `node`, which counts the worst of them: no finding is made."""

    @property
    def met(self) -> bool:
        """Whether every objective was shown to be met."""
        return not self.findings
