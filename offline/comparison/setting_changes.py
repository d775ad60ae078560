"""Which settings of a stack file differ between two trees, and where they stand."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

Config = Mapping[str, str]
"""Full keys to text; what is not text in the file is JSON here."""

_PROJECT = "nphies-platform:"


@dataclass(frozen=True)
class SettingChange:
    """One setting before and after; a list is one value."""

    path: tuple[str, ...]
    before: Any
    """None: not in the file."""

    after: Any
    line: int | None = None
    """Of the key in the file as it is now; None where it is no longer there."""

    @property
    def name(self) -> str:
        """`edge.ttl`, `nphies:role`."""
        return ".".join(self.path).removeprefix(_PROJECT)

    def __str__(self) -> str:
        return f"{self.name} {_shown(self.before)} -> {_shown(self.after)}"

    def reverted(self, config: Config) -> Config:
        """The configuration with the setting as it was."""
        first, *rest = self.path
        if not rest:
            others = {key: value for key, value in config.items() if key != first}
            return others if self.before is None else {**others, first: _as_text(self.before)}
        document = _opened(config.get(first, "{}"))
        inner: Any = document
        for part in rest[:-1]:
            inner = inner.setdefault(part, {})
        if self.before is None:
            inner.pop(rest[-1], None)
        else:
            inner[rest[-1]] = self.before
        return {**config, first: json.dumps(document, ensure_ascii=False, sort_keys=True)}


def setting_changes(before: Config, after: Config, lines: Mapping[tuple[str, ...], int]) -> tuple[SettingChange, ...]:
    """The settings that differ, in the order of the file."""
    former, present = dict(_leaves(before)), dict(_leaves(after))
    found = [
        SettingChange(path, former.get(path), present.get(path), _line(path, lines))
        for path in dict.fromkeys((*present, *former))
        if former.get(path) != present.get(path)
    ]
    return tuple(sorted(found, key=lambda each: (each.line or 0, each.path)))


def _line(path: tuple[str, ...], lines: Mapping[tuple[str, ...], int]) -> int | None:
    """Of the key, or of the group that it was in."""
    return next((lines[path[:length]] for length in range(len(path), 0, -1) if path[:length] in lines), None)


def _leaves(config: Config) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, text in config.items():
        yield from _inside(_opened(text), (key,))


def _inside(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict) and value:
        for key, inner in cast("dict[str, Any]", value).items():
            yield from _inside(inner, (*path, key))
    else:
        yield path, value


def _opened(text: str) -> Any:
    if text[:1] in ("{", "["):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _shown(value: Any) -> str:
    text = "(not set)" if value is None else _as_text(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
