"""Expectations of single properties: most of what a policy asks of one resource."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from declared.resource import Declared
from policies.model.policy import Config, Finding
from policies.model.units import days, number_of, seconds
from policies.model.values import MISSING, is_true, is_unknown, read_all, shown


@dataclass(frozen=True)
class Expectation:
    """What a value must be, in words and as a test."""

    text: str
    """May name a configuration property in braces: `at least {days} days`."""

    test: Callable[[Any, Config], bool]
    unknown_will_do: bool = False
    """True: that there is a value is enough, whatever it turns out to be: a key, a certificate."""


@dataclass(frozen=True)
class Requirement:
    """An expectation of one property of resources of one type."""

    type: str
    path: str
    expectation: Expectation
    why: str = ""


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
    wanted = expectation.text.format_map(config) if "{" in expectation.text else expectation.text
    for place, value in read_all(resource.props if props is None else props, path):
        if is_unknown(value):
            if not expectation.unknown_will_do:
                yield undecided(resource, f"{place or path} is unknown; expected {wanted}")
        elif not _holds(expectation, value, config):
            reason = f": {why}" if why else ""
            yield wrong(resource, f"{place or path} is {shown(value)}; expected {wanted}{reason}")


def _holds(expectation: Expectation, value: Any, config: Config) -> bool:
    """A value of another kind than the test reads is not what is expected."""
    try:
        return expectation.test(value, config)
    except (TypeError, ValueError, AttributeError, KeyError):
        return False


def wrong(resource: Declared, message: str) -> Finding:
    return Finding(message=f"{resource.name}: {message}", urn=resource.urn)


def undecided(resource: Declared, message: str) -> Finding:
    return Finding(message=f"{resource.name}: cannot be decided at preview: {message}", urn=resource.urn, decided=False)


TRUE = Expectation("true", lambda value, _: is_true(value))
FALSE = Expectation("false", lambda value, _: value is False or value == "false")
NOT_TRUE = Expectation("not true", lambda value, _: not is_true(value))
NOT_FALSE = Expectation("not false", lambda value, _: value is not False and value != "false")
PRESENT = Expectation("a value", lambda value, _: value not in (MISSING, "", [], {}), unknown_will_do=True)
ABSENT = Expectation("nothing", lambda value, _: value in (MISSING, "", [], {}, False))


def equal(wanted: Any) -> Expectation:
    return Expectation(shown(wanted), lambda value, _: value == wanted)


def one_of(*allowed: Any) -> Expectation:
    return Expectation(" or ".join(str(each) for each in allowed), lambda value, _: value in allowed)


def at_least(least: float | str) -> Expectation:
    """A number, or the name of a configuration property."""
    return Expectation(f"at least {_name(least)}", lambda value, config: number_of(value) >= _bound(least, config))


def at_most(most: float | str) -> Expectation:
    return Expectation(f"at most {_name(most)}", lambda value, config: number_of(value) <= _bound(most, config))


def days_at_least(least: float | str) -> Expectation:
    return Expectation(f"at least {_name(least)} days", lambda value, config: days(value) >= _bound(least, config))


def seconds_at_most(most: float | str) -> Expectation:
    return Expectation(f"at most {_name(most)} s", lambda value, config: seconds(value) <= _bound(most, config))


def includes(*wanted: Any) -> Expectation:
    return Expectation(f"a list with {', '.join(map(str, wanted))}", lambda value, _: set(wanted) <= set(value))


def length_at_least(least: float | str) -> Expectation:
    """Of a list, whose items may be unknown."""
    return Expectation(
        f"at least {_name(least)} items",
        lambda value, config: isinstance(value, list) and len(value) >= _bound(least, config),  # pyright: ignore[reportUnknownArgumentType]
    )


def _name(bound: float | str) -> str:
    return f"{{{bound}}}" if isinstance(bound, str) else str(bound)


def _bound(bound: float | str, config: Config) -> float:
    return float(config[bound]) if isinstance(bound, str) else bound
