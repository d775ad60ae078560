"""What one drill measured, beside the bound, and whether it passed."""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from drills.bounds import Bound
from drills.comparison import comparison, plain
from drills.measuring import Outage
from drills.scenarios import Scenario

NEXT = 600
"""Seconds after the first outage in which another one is looked for."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that was seen of the cluster, in seconds after the disruption."""

    what: str
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Result:
    """Moments are seconds since 1970; durations are seconds."""

    scenario: Scenario
    bound: Bound
    begun: float
    outages: tuple[Outage, ...]
    acknowledged: int
    missing: int
    oldest_missing: float
    """Age of the oldest missing row when the disruption began."""

    redundant: float | None
    """Until all instances were ready and replicating; None: not within the time of the drill."""

    refused: int
    """Tries that began after the disruption and failed."""

    repaired: float | None
    """Until the procedure's repair was done; None: it was not, or there is no procedure."""

    mended: float | None
    events: tuple[Event, ...]
    provenance: dict[str, str]
    """Date, commit, machine and its load."""

    has_standby: bool = False
    """Whether another region's database followed this one."""

    follows: float | None = None
    """Until that had replayed what was committed when all instances were redundant; None: it did not, or there is none."""

    versions: dict[str, str] = field(default_factory=dict[str, str])
    """Major versions of PostgreSQL and of the operator's chart, as the cluster says."""

    @property
    def outage(self) -> float:
        """The longest one, of which the bound speaks."""
        return max((each.seconds for each in self.outages), default=0)

    @property
    def second(self) -> float | None:
        """The longest of the others, if it began within ten minutes of the first one's end."""
        _, *others = sorted(self.outages, key=lambda each: each.seconds, reverse=True) or [None]
        first = min((each.until or each.since for each in self.outages), default=0)
        return max((each.seconds for each in others if each and each.since - first <= NEXT), default=None)

    def failures(self) -> Iterator[str]:
        """Why it did not pass."""
        bound = self.bound
        # The bound counts the restart after a promotion as if it followed at once: so do we.
        stopped = self.outage + (self.second or 0)
        if math.isinf(stopped):
            yield "writes were not accepted again"
        elif stopped > bound.rto:
            yield f"writes stopped for {stopped:.1f} s; the model's bound: {bound.rto:.1f} s"
        if bound.rto_objective < stopped < math.inf:
            yield f"writes stopped for {stopped:.1f} s; the objective: {bound.rto_objective:.0f} s"
        if self.missing and not self.scenario.may_lose:
            yield f"{self.missing} acknowledged rows are missing; the model's bound: none"
        elif self.oldest_missing > bound.rpo:
            yield f"rows of {self.oldest_missing:.1f} s are missing; the model's bound: {bound.rpo:.1f} s"
        if self.scenario.requests and self.refused:
            yield f"{self.refused} requests failed; the model's bound: none"
        if self.scenario.procedure and self.repaired is None:
            yield f"not achieved: {self.scenario.repair}"
        elif self.repaired is not None and bound.repair is not None and self.repaired > bound.repair:
            yield f"{self.scenario.repair} after {self.repaired:.1f} s; the model's bound: {bound.repair:.1f} s"
        yield from self._not_whole()

    def _not_whole(self) -> Iterator[str]:
        if self.redundant is None:
            yield "full redundancy did not come back"
        elif self.has_standby and self.follows is None:
            yield "the standby region does not follow: docs/runbooks/standby-rebuild.md"

    def to_json(self) -> dict[str, Any]:
        """As a file keeps it."""
        found = {
            **asdict(self),
            "outage": _finite(self.outage),
            "second_outage": _finite(self.second),
            "failures": list(self.failures()),
        }
        return found | {"comparison": plain(comparison(found))}


def _finite(seconds: float | None) -> float | None:
    """None for an outage that has not ended, which JSON has no number for."""
    return None if seconds is None or math.isinf(seconds) else seconds
