"""A named requirement, and the policy that reports where it is violated."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from declared.expectations import Expectation
from declared.resource import Declared
from declared.values import is_unknown, read_all

State = Literal["met", "violated", "unknown"]


@dataclass(frozen=True)
class Requirement:
    """An expectation of one property of resources of one type."""

    type: str
    path: str
    expectation: Expectation
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Requirements:
    """What a step of the recovery model rests on, and a policy reports. Iterates over its requirements."""

    policy: str
    """The name of the policy."""

    requirements: tuple[Requirement, ...]

    def __iter__(self) -> Iterator[Requirement]:
        return iter(self.requirements)

    def state(self, resource: Declared) -> State:
        """Whether a resource meets all of them; unknown where only an update can tell."""
        found = {self._state(resource, each) for each in self if each.type == resource.type}
        return "violated" if "violated" in found else "unknown" if "unknown" in found else "met"

    def _state(self, resource: Declared, requirement: Requirement) -> State:
        expectation, unknown = requirement.expectation, False
        for _, value in read_all(resource.props, requirement.path):
            if is_unknown(value):
                unknown = unknown or not expectation.unknown_will_do
            elif not expectation.meets(value):
                return "violated"
        return "unknown" if unknown else "met"
