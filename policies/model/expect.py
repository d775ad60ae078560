"""What a policy finds where a property is not as expected: most of what a policy asks of one resource."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from declared.expectations import Expectation
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.values import is_unknown, read_all, shown
from policies.model.policy import Config, Finding


def requirement_check(requirements: Iterable[Requirement]) -> Callable[[Declared, Config], Iterator[Finding]]:
    """A resource check that holds resources to all requirements of their type."""
    by_type: dict[str, list[Requirement]] = {}
    for requirement in requirements:
        by_type.setdefault(requirement.type, []).append(requirement)

    def check(resource: Declared, config: Config) -> Iterator[Finding]:
        for requirement in by_type.get(resource.type, ()):
            yield from meets(resource, requirement.path, requirement.expectation, config, why=requirement.why)

    return check


def types_of(requirements: Iterable[Requirement]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(requirement.type for requirement in requirements))


def meets(
    resource: Declared, path: str, expectation: Expectation, config: Config, *, why: str = "", props: Any = None
) -> Iterator[Finding]:
    """A finding for every value at `path` that is not as expected, or that only an update will know."""
    wanted = expectation.words(config)
    for place, value in read_all(resource.props if props is None else props, path):
        if is_unknown(value):
            if not expectation.unknown_will_do:
                yield undecided(resource, f"{place or path} is unknown; expected {wanted}")
        elif not expectation.meets(value, config):
            reason = f": {why}" if why else ""
            yield wrong(resource, f"{place or path} is {shown(value)}; expected {wanted}{reason}")


def wrong(resource: Declared, message: str) -> Finding:
    return Finding(message=f"{resource.name}: {message}", urn=resource.urn)


def undecided(resource: Declared, message: str) -> Finding:
    return Finding(message=f"{resource.name}: unknown at preview: {message}", urn=resource.urn, decided=False)
