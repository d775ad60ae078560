"""One cell of the assessment: a subject under a disruption."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate

Verdict = Literal["met", "breached", "unknown", "at-risk"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Worst-case RTO and RPO of a subject under a disruption."""

    subject: str
    kind: str
    """Service, database, cache, message broker, search, archive, backups, shared dependencies."""

    disruption: Disruption
    rto: Estimate
    rpo: Estimate | None
    """None: stateless, or reproducible from the system of record."""

    rto_objective: timedelta
    rpo_objective: timedelta

    @property
    def verdict_of_rto(self) -> Verdict:
        return verdict_of(self.rto, self.rto_objective)

    @property
    def verdict_of_rpo(self) -> Verdict:
        return verdict_of(self.rpo, self.rpo_objective)

    @property
    def verdict(self) -> Verdict:
        return worst(self.verdict_of_rto, self.verdict_of_rpo)


def verdict_of(estimate: Estimate | None, objective: timedelta) -> Verdict:
    """Whether an estimate meets an objective."""
    if estimate is None:
        return "met"
    if estimate.until_failback:
        return "at-risk"
    if any(each.decided for each in estimate.missing) or estimate.total > objective:
        return "breached"
    return "unknown" if estimate.missing else "met"


def worst(*verdicts: Verdict) -> Verdict:
    """The most severe of them."""
    for each in ("breached", "unknown", "at-risk"):
        if each in verdicts:
            return each
    return "met"
