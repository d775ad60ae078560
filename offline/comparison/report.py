"""A comparison as text: lines that begin with `+`, `-` and `!`, which a diff block on GitHub colours."""

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from offline.comparison.hanging import Hanging, Record
from offline.comparison.replacement import Effect
from offline.comparison.resources import Change, Changes, holds_data
from offline.comparison.values import ABSENT

_LONGEST = 100
_LINES_OF_TEXT = 12


_WORST_FIRST: Sequence[Effect] = ("replaced", "maybe", "unknown", "updated")


def lines(changes: Changes) -> Iterator[str]:
    """The changed resources, worst first: what touches data is said in capital letters."""
    for resource in changes.removed:
        yield f"- {_subject(resource)}{'  HOLDS DATA' if holds_data(resource) else ''}"
    for change in sorted(changes.changed, key=lambda each: _WORST_FIRST.index(each.effect)):
        yield from _change(change)
    for resource in changes.added:
        yield f"+ {_subject(resource)}"
    yield from _hanging(changes.hanging)


def counts(changes: Changes) -> str:
    """`2 to create, 1 to update, ...`: each resource once, by the worst that happens to it."""
    replaced, maybe, unknown = (changes.with_effect(each) for each in ("replaced", "maybe", "unknown"))
    parts = [
        f"{len(changes.added)} to create",
        f"{updated(changes)} to update",
        f"{len(replaced)} to replace",
        f"{len(changes.removed)} to delete",
        *([f"{len(maybe)} perhaps to replace"] if maybe else []),
        *([f"{len(unknown)} of unknown effect"] if unknown else []),
        f"{changes.same} the same",
    ]
    return ", ".join(parts)


def updated(changes: Changes) -> int:
    """How many resources change, and stay."""
    changed = {change.after["urn"] for change in changes.changed}
    return len(changed.difference(*(changes.with_effect(each) for each in ("replaced", "maybe", "unknown"))))


_AMONG_THEM: Mapping[Effect, str] = {
    "replaced": "replaced as well, because they are made of what is replaced:",
    "maybe": "perhaps replaced as well, because they are made of what is replaced:",
}


def _hanging(hanging: Sequence[Hanging]) -> Iterator[str]:
    """A line for each type, for there may be hundreds of resources."""
    for effect, heading in _AMONG_THEM.items():
        own = [each for each in hanging if each.effect == effect]
        if own:
            yield f"! {heading}"
        for kind, members in _by_kind(own).items():
            names = _cut(", ".join(each.resource["name"] for each in members))
            yield f"!   {len(members)} {kind}: {names}"
            kept = [each.resource["name"] for each in members if holds_data(each.resource)]
            if kept:
                yield f"!     HOLDS DATA: {_cut(', '.join(kept))}"


def _by_kind(hanging: Iterable[Hanging]) -> dict[str, list[Hanging]]:
    found: dict[str, list[Hanging]] = {}
    for each in hanging:
        by = "by its provider" if each.path == "provider" else f"by {each.path}"
        package, _, kind = each.resource["type"].partition(":")
        whole = "Kubernetes objects" if (package, each.path) == ("kubernetes", "provider") else f"{package}:{kind}"
        found.setdefault(f"{whole} ({by})", []).append(each)
    return found


def _subject(resource: Record) -> str:
    parent = resource["parent"]
    place = f"  in {parent.split('::')[2].split('$')[-1].rpartition(':')[2]} {parent.split('::')[-1]}" if parent else ""
    return f"{resource['type']} {resource['name']}{place}"


_MARKS: Mapping[Effect, str] = {
    "updated": "",
    "replaced": "  REPLACED",
    "maybe": "  MAY BE REPLACED",
    "unknown": "  REPLACEMENT UNKNOWN",
}
_REASONS: Mapping[Effect, str] = {
    "updated": "",
    "replaced": "  (replaces it)",
    "maybe": "  (may replace it)",
    "unknown": "  (not recorded: make provider)",
}


def _change(change: Change) -> Iterator[str]:
    mark = _MARKS[change.effect]
    mark += "  HOLDS DATA" if mark and holds_data(change.after) else ""
    yield f"! {_subject(change.after)}{mark}"
    if change.is_moved:
        what = "kept by its alias" if change.is_kept else "an alias keeps it"
        yield f"!   moved from {_subject(change.before)}; {what}"
    for path, before, after in change.differences:
        yield from _difference(path, before, after, _REASONS[change.effect_of(path)])


def _difference(path: str, before: Any, after: Any, reason: str) -> Iterator[str]:
    if isinstance(before, str) and isinstance(after, str) and "\n" in before + after:
        yield f"!   {path}:{reason}"
        yield from _text_difference(before, after)
    elif before is ABSENT:
        yield f"+   {path}: {_shown(after)}{reason}"
    elif after is ABSENT:
        yield f"-   {path}: {_shown(before)}{reason}"
    else:
        yield f"!   {path}: {_shown(before)} -> {_shown(after)}{reason}"


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
