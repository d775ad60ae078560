"""One cell of the assessment: a subject under a disruption."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate

Verdict = Literal["holds", "broken", "undecided", "exposed"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Worst-case RTO and RPO of a subject under a disruption."""

    subject: str
    kind: str
    """Service, system of record, cache, streams, search, archive."""

    disruption: Disruption
    rto: Estimate
    rpo: Estimate | None
    """None: stateless, or reproducible from the system of record."""

    rto_allowed: timedelta
    rpo_allowed: timedelta

    @property
    def verdict_of_rto(self) -> Verdict:
        return judged(self.rto, self.rto_allowed)

    @property
    def verdict_of_rpo(self) -> Verdict:
        return judged(self.rpo, self.rpo_allowed)

    @property
    def verdict(self) -> Verdict:
        return worst(self.verdict_of_rto, self.verdict_of_rpo)


def judged(estimate: Estimate | None, allowed: timedelta) -> Verdict:
    """Whether an estimate keeps within what is allowed."""
    if estimate is None:
        return "holds"
    if estimate.exposed:
        return "exposed"
    if any(gap.decided for gap in estimate.gaps) or estimate.total > allowed:
        return "broken"
    return "undecided" if estimate.gaps else "holds"


def worst(*verdicts: Verdict) -> Verdict:
    """The one that counts."""
    for each in ("broken", "undecided", "exposed"):
        if each in verdicts:
            return each
    return "holds"
