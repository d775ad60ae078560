"""A comparison as text: lines that begin with `+`, `-` and `!`, which a diff block on GitHub colours."""

import difflib
import json
from collections.abc import Iterator
from typing import Any

from offline.comparison.resources import Change, Changes, Record, holds_data
from offline.comparison.values import ABSENT

_LONGEST = 100
_LINES_OF_TEXT = 12


def lines(changes: Changes) -> Iterator[str]:
    """The changed resources: what touches data is said in capital letters."""
    for resource in changes.removed:
        yield f"- {_subject(resource)}{'  HOLDS DATA' if holds_data(resource) else ''}"
    for change in changes.changed:
        yield from _change(change)
    for resource in changes.added:
        yield f"+ {_subject(resource)}"


def _subject(resource: Record) -> str:
    parent = resource["parent"]
    place = f"  in {parent.split('::')[2].split('$')[-1].rpartition(':')[2]} {parent.split('::')[-1]}" if parent else ""
    return f"{resource['type']} {resource['name']}{place}"


def _change(change: Change) -> Iterator[str]:
    mark = "  REPLACED" if change.is_replaced else ""
    mark += "  HOLDS DATA" if change.is_replaced and holds_data(change.after) else ""
    yield f"! {_subject(change.after)}{mark}"
    if change.before["urn"] != change.after["urn"]:
        yield f"!   moved from {_subject(change.before)}; an alias keeps it"
    for path, before, after in change.differences:
        yield from _difference(path, before, after)


def _difference(path: str, before: Any, after: Any) -> Iterator[str]:
    if isinstance(before, str) and isinstance(after, str) and "\n" in before + after:
        yield f"!   {path}:"
        yield from _text_difference(before, after)
    elif before is ABSENT:
        yield f"+   {path}: {_shown(after)}"
    elif after is ABSENT:
        yield f"-   {path}: {_shown(before)}"
    else:
        yield f"!   {path}: {_shown(before)} -> {_shown(after)}"


def _text_difference(before: str, after: str) -> Iterator[str]:
    found = [
        line
        for line in difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
        if not line.startswith(("---", "+++", "@@"))
    ]
    for line in found[:_LINES_OF_TEXT]:
        yield f"{line[0]}     {_cut(line[1:])}"
    if len(found) > _LINES_OF_TEXT:
        yield f"!     and {len(found) - _LINES_OF_TEXT} more lines"


def _shown(value: Any) -> str:
    return _cut(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True))


def _cut(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _LONGEST else f"{one_line[: _LONGEST - 3]}..."
