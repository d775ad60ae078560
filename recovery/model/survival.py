"""What outlives more than a region: copies in a third place, and pairs of disruptions that happen together."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from recovery.model.entry import Verdict, verdict_of, worst
from recovery.model.estimate import Estimate


class Catastrophe(StrEnum):
    """What no stack of the pair takes over from; its value is its name in every report."""

    BOTH_REGIONS = "both regions"
    ACCOUNT = "account"
    """The account is lost or hostile: closed, taken over, or emptied by one who may do everything in it."""


@dataclass(frozen=True, kw_only=True)
class Survival:
    """What is left of a store or a stream after a catastrophe."""

    subject: str
    disruption: Catastrophe
    where: str | None
    """Region of the copy, and its account where it is another; None: nothing is left."""

    age: Estimate | None
    """How old the copy is at worst; None: nothing is left. Unbounded while something keeps it from being a copy."""

    locked_days: float | None = None
    """How long each object of it cannot be deleted; None: as long as no principal wants it."""

    reason: str = ""
    """Why nothing is left, or what the copy leaves out."""


@dataclass(frozen=True, kw_only=True)
class TwoAtOnce:
    """Two disruptions together: the slowest service, and the database."""

    name: str
    rto: Estimate
    rpo: Estimate | None
    rto_objective: timedelta
    rpo_objective: timedelta

    @property
    def verdict(self) -> Verdict:
        return worst(verdict_of(self.rto, self.rto_objective), verdict_of(self.rpo, self.rpo_objective))


@dataclass(frozen=True, kw_only=True)
class BeyondThePair:
    """What the model knows of losses that the pair is not made for. No objective is stated for them, so none is breached."""

    survivals: tuple[Survival, ...] = ()
    from_nothing: Estimate = field(default_factory=Estimate)
    """Until the platform serves again in a third place, from third copies alone."""

    two_at_once: tuple[TwoAtOnce, ...] = ()

    def of(self, disruption: Catastrophe) -> tuple[Survival, ...]:
        return tuple(each for each in self.survivals if each.disruption is disruption)

    @property
    def anything_left(self) -> bool:
        """Whether a copy of anything outlives the loss of both regions."""
        return any(each.where for each in self.of(Catastrophe.BOTH_REGIONS))
