"""Expectations of a value: in words, and as a test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from declared import durations
from declared.values import MISSING, as_number, is_true, shown

Bounds = Mapping[str, Any]
"""Bounds by name, which an expectation may refer to."""


@dataclass(frozen=True)
class Expectation:
    """What a value must be, in words and as a test."""

    text: str
    """May name a configuration property in braces: `at least {days} days`."""

    test: Callable[[Any, Bounds], bool]
    unknown_will_do: bool = False
    """True: that there is a value is enough, whatever it turns out to be: a key, a certificate."""

    def meets(self, value: Any, bounds: Bounds) -> bool:
        """Whether a value is as expected; one of another kind than the test reads is not."""
        try:
            return self.test(value, bounds)
        except (TypeError, ValueError, AttributeError, KeyError):
            return False

    def words(self, bounds: Bounds) -> str:
        """What is expected, with the bounds that apply."""
        return self.text.format_map(bounds) if "{" in self.text else self.text


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
) -> Callable[[Any, Bounds], bool]:
    """A test of a value that can be read, against a bound."""

    def test(value: Any, config: Bounds) -> bool:
        found = read(value)
        return found is not None and holds(found, _bound(bound, config))

    return test


def _in(seconds: int, duration: timedelta | None) -> float | None:
    return None if duration is None else duration.total_seconds() / seconds


def _name(bound: float | str) -> str:
    return f"{{{bound}}}" if isinstance(bound, str) else str(bound)


def _bound(bound: float | str, config: Bounds) -> float:
    return float(config[bound]) if isinstance(bound, str) else bound
