"""Whether what was declared may pass."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from offline.engine.declare import Declaration


@dataclass(frozen=True)
class Violation:
    """What a policy found wrong with a resource, or with the whole stack where `urn` is None."""

    policy: str
    level: Literal["advisory", "mandatory"]
    message: str
    urn: str | None = None
    remedy: str = ""
    """What to change, or where to look."""

    decided: bool = True
    """False: only an update knows the value that decides."""


@dataclass(frozen=True)
class Judgement:
    """What one judge found, and how many policies it ran."""

    violations: tuple[Violation, ...]
    policies: int


Judge = Callable[[Declaration], Judgement]


@dataclass(frozen=True)
class Verdict:
    """All violations: the mandatory ones first, then by policy and resource."""

    violations: tuple[Violation, ...]
    policies: int
    """How many policies were run."""

    @property
    def passed(self) -> bool:
        """Advice does not hold anything up."""
        return not self.mandatory

    @property
    def mandatory(self) -> tuple[Violation, ...]:
        return tuple(each for each in self.violations if each.level == "mandatory")

    @property
    def advisory(self) -> tuple[Violation, ...]:
        return tuple(each for each in self.violations if each.level == "advisory" and each.decided)

    @property
    def undecided(self) -> tuple[Violation, ...]:
        return tuple(each for each in self.violations if not each.decided)


def judge(declaration: Declaration, judges: Iterable[Judge]) -> Verdict:
    """What all judges say of a declaration, in an order that does not depend on theirs."""
    judgements = [each(declaration) for each in judges]
    found = {violation for each in judgements for violation in each.violations}
    ordered = sorted(found, key=lambda v: (v.level != "mandatory", v.policy, v.urn or "", v.message))
    return Verdict(tuple(ordered), sum(each.policies for each in judgements))
