"""What a policy finds wrong, and which findings may well be one fault."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["advisory", "mandatory"]


@dataclass(frozen=True)
class Violation:
    """What a policy found wrong with a resource, or with the whole stack where `urn` is None."""

    policy: str
    level: Level
    message: str
    urn: str | None = None
    remedy: str = ""
    """What to change, or where to look."""

    decided: bool = True
    """False: only an update knows the value that decides."""

    @property
    def statement(self) -> str:
        """The message without the name of the resource, which other resources with the same fault do not share."""
        name = self.urn.rpartition("::")[2] if self.urn else ""
        return self.message.removeprefix(f"{name}: ")


@dataclass(frozen=True)
class Cause:
    """What may well be one fault: violations of one resource, and of others that a policy finds the same wrong with."""

    violations: tuple[Violation, ...]

    @property
    def level(self) -> Level:
        return self.violations[0].level

    @property
    def urns(self) -> tuple[str, ...]:
        """The resources, each once."""
        return tuple(dict.fromkeys(each.urn for each in self.violations if each.urn))

    @property
    def statements(self) -> tuple[Violation, ...]:
        """A violation for each thing that is said, however many resources it is said of."""
        return tuple({(each.policy, each.statement): each for each in reversed(self.violations)}.values())[::-1]

    def of(self, said: Violation) -> tuple[str, ...]:
        """The resources that one of the statements is about."""
        alike = [each for each in self.violations if (each.policy, each.statement) == (said.policy, said.statement)]
        return tuple(dict.fromkeys(each.urn for each in alike if each.urn))


def causes(violations: Iterable[Violation]) -> tuple[Cause, ...]:
    """Violations that stand together, in the order of the first of each."""
    groups: list[list[Violation]] = []
    for each in violations:
        akin = [group for group in groups if any(_are_akin(each, other) for other in group)]
        joined = [other for group in akin for other in group] + [each]
        if akin:
            akin[0][:] = joined
            groups = [group for group in groups if group not in akin[1:]]
        else:
            groups.append(joined)
    return tuple(Cause(tuple(group)) for group in groups)


def _are_akin(one: Violation, other: Violation) -> bool:
    if one.level != other.level or one.urn is None or other.urn is None:
        return False
    return one.urn == other.urn or (one.policy, one.statement) == (other.policy, other.statement)
