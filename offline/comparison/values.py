"""Where two values differ, as paths into them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

ABSENT = object()
"""In place of a value that is not there."""

Difference = tuple[str, Any, Any]
"""Path, value before, value after."""

_NAMES = ("name", "key", "id", "Sid", "alert")


def differences(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """Every innermost difference. JSON in a text is looked into; items of a list are matched by their names."""
    former, present = _opened(before), _opened(after)
    if isinstance(former, dict) and isinstance(present, dict):
        prefix = f"{path}." if path else ""
        yield from _of_mappings(cast("dict[str, Any]", former), cast("dict[str, Any]", present), prefix)
    elif isinstance(former, list) and isinstance(present, list):
        yield from _of_lists(cast("list[Any]", former), cast("list[Any]", present), path)
    elif before != after or type(before) is not type(after):
        yield path, before, after


def _of_mappings(before: Mapping[str, Any], after: Mapping[str, Any], prefix: str) -> Iterator[Difference]:
    for key in sorted(before.keys() | after.keys()):
        yield from differences(before.get(key, ABSENT), after.get(key, ABSENT), f"{prefix}{key}")


def _of_lists(before: list[Any], after: list[Any], path: str) -> Iterator[Difference]:
    former, present = _by_name(before), _by_name(after)
    if former is None or present is None:
        former, present = _by_place(before), _by_place(after)
    for name in (*former, *(name for name in present if name not in former)):
        yield from differences(former.get(name, ABSENT), present.get(name, ABSENT), f"{path}[{name}]")


def _by_name(items: list[Any]) -> dict[Any, Any] | None:
    """The items by a key that tells each of them apart; None where there is none."""
    for key in _NAMES:
        names = [cast("dict[str, Any]", item).get(key) if isinstance(item, dict) else None for item in items]
        if all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
            return dict(zip(names, items, strict=True))
    return None


def _by_place(items: list[Any]) -> dict[Any, Any]:
    return dict(enumerate(items))


def _opened(value: Any) -> Any:
    """What JSON in a text says, where it is an object or a list."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
