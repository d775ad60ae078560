"""Expectations of single properties: most of what a policy asks of one resource."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from declared import durations
from declared.resource import Declared
from declared.values import MISSING, as_number, is_true, is_unknown, read_all, shown
from policies.model.policy import Config, Finding


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
    return Finding(message=f"{resource.name}: unknown at preview: {message}", urn=resource.urn, decided=False)


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
    return Expectation(f"at least {_name(least)}", _compared(as_number, lambda found, bound: found >= bound, least))


def at_most(most: float | str) -> Expectation:
    return Expectation(f"at most {_name(most)}", _compared(as_number, lambda found, bound: found <= bound, most))


def days_at_least(least: float | str, *, reader: durations.Reader = durations.parse) -> Expectation:
    """A number of days, or a duration in the notation that `reader` reads."""

    def days(value: Any) -> float | None:
        return as_number(value) if isinstance(value, int | float) else _in(86400, reader(value))

    return Expectation(f"at least {_name(least)} days", _compared(days, lambda found, bound: found >= bound, least))


def seconds_at_most(
    most: float | str, *, reader: durations.Reader = durations.parse, disabled: float | None = None
) -> Expectation:
    """A duration in the notation that `reader` reads; `disabled` is a number of seconds that turns the limit off."""
    return Expectation(
        f"at most {_name(most)} s",
        _compared(lambda value: _in(1, reader(value)), lambda found, bound: found <= bound and found != disabled, most),
    )


def or_not_given(expectation: Expectation) -> Expectation:
    """The same, where a default that meets it applies if nothing is given."""
    return Expectation(
        f"{expectation.text}, or not given", lambda value, config: value is MISSING or expectation.test(value, config)
    )


def includes(*wanted: Any) -> Expectation:
    return Expectation(f"a list with {', '.join(map(str, wanted))}", lambda value, _: set(wanted) <= set(value))


def length_at_least(least: float | str) -> Expectation:
    """Of a list, whose items may be unknown."""
    return Expectation(
        f"at least {_name(least)} items",
        lambda value, config: isinstance(value, list) and len(value) >= _bound(least, config),  # pyright: ignore[reportUnknownArgumentType]
    )


def _compared(
    read: Callable[[Any], float | None], holds: Callable[[float, float], bool], bound: float | str
) -> Callable[[Any, Config], bool]:
    """A test of a value that can be read, against a bound."""

    def test(value: Any, config: Config) -> bool:
        found = read(value)
        return found is not None and holds(found, _bound(bound, config))

    return test


def _in(seconds: int, duration: timedelta | None) -> float | None:
    return None if duration is None else duration.total_seconds() / seconds


def _name(bound: float | str) -> str:
    return f"{{{bound}}}" if isinstance(bound, str) else str(bound)


def _bound(bound: float | str, config: Config) -> float:
    return float(config[bound]) if isinstance(bound, str) else bound
