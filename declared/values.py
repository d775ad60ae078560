"""Reading properties that may be missing or unknown.

A path is written with dots; `[0]` after a key is an item of its list, and `[]` stands for every one of them:
`spec.plugins[0].name`, `rules[].destination.bucket`. A key that has dots itself is written in quotes:
`metadata.labels."app.kubernetes.io/name"`.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, TypeAlias, cast

from declared.resource import UNKNOWN

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | float | bool | None"
"""Plain data, as properties are. To ask for a dict takes a fifth of the time that asking for any Mapping does."""

MISSING = None
"""What a property that is not given reads as; the engine's outputs have null there."""

EVERY: Final = object()
"""The step that stands for every item of a list."""

_STEP = re.compile(r'"([^"]+)"|\[(\d*)\]|([^.\[\]"]+)')


@cache
def steps(path: str) -> tuple[str | int | object, ...]:
    """The steps of a path: keys, numbers of items, and EVERY."""
    return tuple(EVERY if m[2] == "" else int(m[2]) if m[2] is not None else m[1] or m[3] for m in _STEP.finditer(path))


def read_all(props: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every value at a path with the place it was read from; MISSING once where there is none."""
    yield from _read(props, steps(path), "")


def _read(value: Plain, left: tuple[str | int | object, ...], place: str) -> Iterator[tuple[str, Any]]:
    if not left or is_unknown(value):
        yield place, value
        return
    step, rest = left[0], left[1:]
    if isinstance(step, str):
        inner = value.get(step) if isinstance(value, dict) else MISSING
        yield from _read(inner, rest, f"{place}.{step}" if place else step)
        return
    listed = value if isinstance(value, list) else []
    if isinstance(step, int):
        yield from _read(listed[step] if step < len(listed) else MISSING, rest, f"{place}[{step}]")
    elif listed:
        for number, item in enumerate(listed):
            yield from _read(item, rest, f"{place}[{number}]")
    else:
        yield place, MISSING


def read(props: Any, path: str) -> Any:
    """The first value at a path, and without `[]` the only one; step by step, since policies ask this 70,000 times."""
    value: Plain = props
    for step in steps(path):
        if isinstance(value, dict):
            value = value.get(step) if isinstance(step, str) else MISSING
        elif isinstance(value, list):
            index = 0 if step is EVERY else step
            value = value[index] if isinstance(index, int) and index < len(value) else MISSING
        else:
            return value if is_unknown(value) else MISSING
    return value


def name_at(props: Any, path: str) -> Any:
    """A name, to be compared with others: text, a number or MISSING; what has another shape as it would be written."""
    value = read(props, path)
    return value if value is MISSING or isinstance(value, str | int) else str(value)


def items(props: Any, path: str) -> list[Any]:
    """The list at a path; empty where it is missing or unknown."""
    return as_list(read(props, path))


def mapping(props: Any, path: str) -> Mapping[str, Any]:
    """The group of keys at a path; empty where it is missing or unknown."""
    return as_mapping(read(props, path))


def as_list(value: object) -> list[Any]:
    """A list as it is; anything else holds nothing."""
    return list(cast("Iterable[Any]", value)) if isinstance(value, (list, tuple)) else []


def as_mapping(value: object) -> Mapping[str, Any]:
    """A group of keys as it is; anything else holds nothing."""
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def as_number(value: object) -> float | None:
    """A number, also where it is written as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return None
    return number if math.isfinite(number) else None


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
