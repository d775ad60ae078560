"""Reading properties that may be missing or unknown.

A path is written with dots, and `[]` after a key stands for every item of its list: `rules[].destination.bucket`.
A key that has dots itself is written in quotes: `metadata.labels."app.kubernetes.io/name"`.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast

from declared.resource import UNKNOWN

MISSING = None
"""What a property that is not given reads as; the engine's outputs have null there."""

_STEP = re.compile(r'"([^"]+)"(\[\])?|([^.\[\]]+)(\[\])?')


@cache
def _steps(path: str) -> tuple[tuple[str, bool], ...]:
    return tuple((m[1] or m[3], bool(m[2] or m[4])) for m in _STEP.finditer(path))


def read_all(props: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every value at a path with the place it was read from; MISSING once where there is none."""
    yield from _read(props, _steps(path), "")


def _read(value: Any, steps: tuple[tuple[str, bool], ...], place: str) -> Iterator[tuple[str, Any]]:
    if not steps or is_unknown(value):
        yield place, value
        return
    (key, each), rest = steps[0], steps[1:]
    here = f"{place}.{key}" if place else key
    inner = cast("Mapping[str, Any]", value).get(key) if isinstance(value, Mapping) else MISSING
    if not each:
        yield from _read(inner, rest, here)
    elif isinstance(inner, list) and inner:
        for number, item in enumerate(cast("list[Any]", inner)):
            yield from _read(item, rest, f"{here}[{number}]")
    else:
        yield here, inner if is_unknown(inner) else MISSING


def read(props: Any, path: str) -> Any:
    """The one value at a path without `[]`."""
    return next(value for _, value in read_all(props, path))


def items(props: Any, path: str) -> list[Any]:
    """The list at a path; empty where it is missing or unknown."""
    value = read(props, path)
    return cast("list[Any]", value) if isinstance(value, list) else []


def mapping(props: Any, path: str) -> Mapping[str, Any]:
    """The group of keys at a path; empty where it is missing or unknown."""
    value = read(props, path)
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def is_unknown(value: Any) -> bool:
    """Whether a value, or a part of a text, is known only to an update."""
    return isinstance(value, str) and UNKNOWN in value


def is_true(value: Any) -> bool:
    """Providers have some booleans as text."""
    return value is True or value == "true"


def shown(value: Any) -> str:
    """A value as a message shows it."""
    if value is MISSING:
        return "not given"
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
