"""What a policy finds wrong, and which findings may well be one fault."""

import re
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
        """The message without the name of the resource before it."""
        return self.message.removeprefix(f"{self._name}: ")

    @property
    def pattern(self) -> str:
        """The statement as other resources with the same fault share it: `container NAME has no readinessProbe`."""
        if not self._name:
            return self.statement
        return re.sub(rf"(?<![\w.-]){re.escape(self._name)}(?![\w-])", "NAME", self.statement)

    @property
    def _name(self) -> str:
        return self.urn.rpartition("::")[2] if self.urn else ""


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
        return tuple({(each.policy, each.pattern): each for each in reversed(self.violations)}.values())[::-1]

    def of(self, said: Violation) -> tuple[str, ...]:
        """The resources that one of the statements is about."""
        return tuple(dict.fromkeys(each.urn for each in self._alike(said) if each.urn))

    def shared(self, said: Violation) -> str:
        """One of the statements as it is true of every resource that it is about."""
        return said.statement if len({each.statement for each in self._alike(said)}) == 1 else said.pattern

    def _alike(self, said: Violation) -> list[Violation]:
        return [each for each in self.violations if (each.policy, each.pattern) == (said.policy, said.pattern)]


def causes(violations: Iterable[Violation]) -> tuple[Cause, ...]:
    """Violations that stand together, worst first: what is mandatory before advice, the most resources before fewer."""
    groups: list[list[Violation]] = []
    for each in violations:
        akin = [group for group in groups if any(_are_akin(each, other) for other in group)]
        joined = [other for group in akin for other in group] + [each]
        if akin:
            akin[0][:] = joined
            groups = [group for group in groups if group not in akin[1:]]
        else:
            groups.append(joined)
    found = [Cause(tuple(group)) for group in groups]
    return tuple(sorted(found, key=lambda each: (each.level != "mandatory", -len(each.urns))))


def _are_akin(one: Violation, other: Violation) -> bool:
    if (one.level, one.decided) != (other.level, other.decided) or one.urn is None or other.urn is None:
        return False
    return one.urn == other.urn or (one.policy, one.pattern) == (other.policy, other.pattern)
