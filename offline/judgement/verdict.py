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


Judge = Callable[[Declaration], Iterable[Violation]]


@dataclass(frozen=True)
class Verdict:
    """All violations: the mandatory ones first, then by policy and resource."""

    violations: tuple[Violation, ...]

    @property
    def passed(self) -> bool:
        """Advice does not hold anything up."""
        return all(violation.level == "advisory" for violation in self.violations)


def judge(declaration: Declaration, judges: Iterable[Judge]) -> Verdict:
    """What all judges say of a declaration, in an order that does not depend on theirs."""
    found = {violation for each in judges for violation in each(declaration)}
    return Verdict(tuple(sorted(found, key=lambda v: (v.level != "mandatory", v.policy, v.urn or "", v.message))))
