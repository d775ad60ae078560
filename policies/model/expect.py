"""What a policy finds where a property is not as expected: most of what a policy asks of one resource."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from declared.expectations import Expectation
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.values import is_unknown, read_all, shown
from policies.model.policy import Config, Finding

_Config = TypeVar("_Config", bound=Config)


def requirement_check(
    requirements: Iterable[Requirement] | Callable[[_Config], Iterable[Requirement]],
) -> Callable[[Declared, _Config], Iterator[Finding]]:
    """A resource check that holds resources to all requirements of their type, which may depend on the configuration."""
    known: dict[_Config | None, dict[str, list[Requirement]]] = {}

    def check(resource: Declared, config: _Config) -> Iterator[Finding]:
        key = config if callable(requirements) else None
        if key not in known:
            known[key] = _by_type(requirements(config) if callable(requirements) else requirements)
        for requirement in known[key].get(resource.type, ()):
            yield from meets(resource, requirement.path, requirement.expectation, why=requirement.why)

    return check


def _by_type(requirements: Iterable[Requirement]) -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for requirement in requirements:
        found.setdefault(requirement.type, []).append(requirement)
    return found


def types_of(requirements: Iterable[Requirement]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(requirement.type for requirement in requirements))


def meets(
    resource: Declared, path: str, expectation: Expectation, *, why: str = "", props: Any = None
) -> Iterator[Finding]:
    """A finding for every value at `path` that is not as expected, or that only an update will know."""
    for place, value in read_all(resource.props if props is None else props, path):
        if is_unknown(value):
            if not expectation.unknown_will_do:
                yield undecided(resource, f"{place or path} is unknown; expected {expectation.text}")
        elif not expectation.meets(value):
            reason = f": {why}" if why else ""
            yield wrong(resource, f"{place or path} is {shown(value)}; expected {expectation.text}{reason}")


def wrong(resource: Declared, message: str) -> Finding:
    return Finding(message=f"{resource.name}: {message}", urn=resource.urn)


def undecided(resource: Declared, message: str) -> Finding:
    return Finding(message=f"{resource.name}: unknown at preview: {message}", urn=resource.urn, decided=False)
