"""Whether what was declared may pass."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from offline.engine.declare import Declaration
from offline.evaluation.violation import Violation


@dataclass(frozen=True)
class Evaluation:
    """The violations that one evaluator found, and how many policies it ran."""

    violations: tuple[Violation, ...]
    policies: int


Evaluator = Callable[[Declaration], Evaluation]


@dataclass(frozen=True)
class Verdict:
    """All violations: the mandatory ones first, then by policy and resource."""

    violations: tuple[Violation, ...]
    policies: int
    """How many policies were run."""

    @property
    def passed(self) -> bool:
        """Advisory violations do not block."""
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


def evaluate(declaration: Declaration, evaluators: Iterable[Evaluator]) -> Verdict:
    """The violations of all evaluators, in an order that does not depend on theirs."""
    evaluations = [each(declaration) for each in evaluators]
    found = {violation for each in evaluations for violation in each.violations}
    ordered = sorted(found, key=lambda v: (v.level != "mandatory", v.policy, v.urn or "", v.message))
    return Verdict(tuple(ordered), sum(each.policies for each in evaluations))
