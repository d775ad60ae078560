"""Expectations of a value: in words, and as a test."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from declared import durations
from declared.values import MISSING, as_number, is_true, shown


@dataclass(frozen=True)
class Expectation:
    """What a value must be, in words and as a test."""

    text: str
    test: Callable[[Any], bool]
    unknown_will_do: bool = False
    """True: that there is a value is enough, whatever it turns out to be: a key, a certificate."""

    def meets(self, value: Any) -> bool:
        """Whether a value is as expected; one of another kind than the test reads is not."""
        try:
            return self.test(value)
        except (TypeError, ValueError, AttributeError, KeyError):
            return False


TRUE = Expectation("true", is_true)
FALSE = Expectation("false", lambda value: value is False or value == "false")
NOT_TRUE = Expectation("not true", lambda value: not is_true(value))
NOT_FALSE = Expectation("not false", lambda value: value is not False and value != "false")
PRESENT = Expectation("a value", lambda value: value not in (MISSING, "", [], {}), unknown_will_do=True)
ABSENT = Expectation("nothing", lambda value: value in (MISSING, "", [], {}, False))


def equal(wanted: Any) -> Expectation:
    return Expectation(shown(wanted), lambda value: value == wanted)


def one_of(*allowed: Any) -> Expectation:
    return Expectation(" or ".join(str(each) for each in allowed), lambda value: value in allowed)


def at_least(least: float) -> Expectation:
    return Expectation(f"at least {least}", _readable(as_number, lambda found: found >= least))


def at_most(most: float) -> Expectation:
    return Expectation(f"at most {most}", _readable(as_number, lambda found: found <= most))


def days_at_least(least: float, *, reader: durations.Reader = durations.parse) -> Expectation:
    """A number of days, or a duration in the notation that `reader` reads."""

    def days(value: Any) -> float | None:
        return as_number(value) if isinstance(value, int | float) else _in(86400, reader(value))

    return Expectation(f"at least {least} days", _readable(days, lambda found: found >= least))


def seconds_at_most(
    most: float, *, reader: durations.Reader = durations.parse, disabled: float | None = None
) -> Expectation:
    """A duration in the notation that `reader` reads; `disabled` is a number of seconds that turns the limit off."""
    return Expectation(
        f"at most {most} s",
        _readable(lambda value: _in(1, reader(value)), lambda found: found <= most and found != disabled),
    )


def or_not_given(expectation: Expectation) -> Expectation:
    """The same, where a default that meets it applies if nothing is given."""
    return Expectation(f"{expectation.text}, or not given", lambda value: value is MISSING or expectation.test(value))


def includes(*wanted: Any) -> Expectation:
    return Expectation(f"a list with {', '.join(map(str, wanted))}", lambda value: set(wanted) <= set(value))


def length_at_least(least: int) -> Expectation:
    """Of a list, whose items may be unknown."""
    return Expectation(f"at least {least} items", lambda value: len(_list(value)) >= least)


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


def _readable(read: Callable[[Any], float | None], holds: Callable[[float], bool]) -> Callable[[Any], bool]:
    """A test of a value that can be read as a number."""

    def test(value: Any) -> bool:
        found = read(value)
        return found is not None and holds(found)

    return test


def _in(seconds: int, duration: timedelta | None) -> float | None:
    return None if duration is None else duration.total_seconds() / seconds
