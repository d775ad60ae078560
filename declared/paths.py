"""Reading plain data that may be missing or unknown, by the steps of a path."""

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from declared.resource import UNKNOWN


class _Missing:
    def __repr__(self) -> str:
        return "nothing"


MISSING: Final = _Missing()

Path = tuple[str | int, ...]


def look(props: object, path: Iterable[str | int]) -> Any:
    """What lies at a path in plain data; MISSING, or UNKNOWN where the way there is unknown."""
    value = props
    for step in path:
        if value == UNKNOWN:
            return UNKNOWN
        if isinstance(step, int):
            listed = items(value)
            if step >= len(listed):
                return MISSING
            value = listed[step]
        else:
            named = mapping(value)
            if step not in named:
                return MISSING
            value = named[step]
    return value


def name_at(props: object, *path: str | int) -> Any:
    """A name, to be compared with others: text, a number or MISSING; what has another shape as it would be written."""
    value = look(props, path)
    return value if value is MISSING or value is None or isinstance(value, str | int) else str(value)


def items(value: object) -> list[Any]:
    """A list as it is; anything else holds nothing."""
    return list(cast("Iterable[Any]", value)) if isinstance(value, list | tuple) else []


def mapping(value: object) -> Mapping[str, Any]:
    """A mapping as it is; anything else holds nothing."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def as_number(value: object) -> float | None:
    """A number, also where it is written as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return None
    return number if math.isfinite(number) else None


def shown(path: Iterable[str | int]) -> str:
    """A path as a person writes it: `spec.plugins[0].name`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
