"""YAML read as the engine reads it.

The engine's reader (Go, yaml.v3) is a port of libyaml, which PyYAML brings along: libyaml finds the events, and this module
makes data of them as the port does. What the port refuses and libyaml takes is refused here; plain scalars are resolved as
in Go. What the engine reads as a time is refused too, since it reaches a program as another text than was written.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.cyaml import CBaseLoader

from offline.stack_files.scalars import ScalarError, resolve

DEEPEST = 100
"""Levels of nesting. The engine reads 10000; a stack file has about ten."""

LARGEST = 256 * 1024
"""Bytes of a file. A stack file has two thousand."""

MOST_VALUES = 100_000
"""Values after aliases are expanded. The engine reads some millions."""

_STR, _SEQ, _MAP, _MERGE = (f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map", "merge"))
_MARK_AT_A_LINE = re.compile(r"[\n\r\x85\u2028\u2029]\ufeff")
_SLASH_ESCAPED = re.compile(r'"(?:[^\\]|\\[^/])*\\/', re.DOTALL)


class EngineYamlError(ValueError):
    """YAML that the engine, or we in its place, would not read; one line."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")


class NotText(str):
    """A key that is a number or a boolean, as text."""

    __slots__ = ()


def parse(data: bytes) -> Any:
    """The content of a file as plain data; None for an empty one. Raises EngineYamlError."""
    if len(data) > LARGEST:
        raise EngineYamlError(1, f"the file has {len(data)} bytes, more than {LARGEST}")
    text = _decoded(data.removeprefix(b"\xef\xbb\xbf"))
    if mark := _MARK_AT_A_LINE.search(text):  # libyaml passes over it, the port takes it for text
        raise EngineYamlError(_lines_before(text, mark.end()), "a byte order mark begins the line")
    try:
        return _Document(text).read()
    except yaml.reader.ReaderError as error:
        raise _unreadable(text, error) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise EngineYamlError((mark.line if mark else 0) + 1, str(error.problem or error.context)) from None


def _lines_before(text: str, index: int) -> int:
    return len(text[:index].splitlines())


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise EngineYamlError(line, f"the byte 0x{data[error.start]:02x} is not UTF-8 text") from None


def _unreadable(text: str, error: yaml.reader.ReaderError) -> EngineYamlError:
    line = text.encode()[: error.position].count(b"\n") + 1
    return EngineYamlError(line, f"the character U+{error.character:04X} cannot stand in YAML")


@dataclass
class _Anchored:
    """What an anchor stands for, and how many values that is."""

    value: Any = None
    size: int = 0
    complete: bool = False


@dataclass
class _Mapping:
    """A mapping as it grows: its own keys, and what `<<` brings in, which gives way to them."""

    own: dict[str, Any] = field(default_factory=dict[str, Any])
    lines: dict[str, int] = field(default_factory=dict[str, int])
    merged: dict[str, Any] = field(default_factory=dict[str, Any])


class _Document:
    """The one document of a text, made of the parser's events."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._events = CBaseLoader(text)
        self._anchors: dict[str, _Anchored] = {}
        self._values = 0
        self._aliased = 0
        self._flows = 0

    def read(self) -> Any:
        self._event()  # the stream begins
        start = self._event()
        if isinstance(start, yaml.StreamEndEvent):
            return None
        if start.version not in (None, (1, 1)):
            raise EngineYamlError(1, "found incompatible YAML document")
        value = self._value(self._event(), 0)
        self._event()  # the document ends
        if not isinstance(after := self._event(), yaml.StreamEndEvent):
            raise EngineYamlError(_line(after), "expected a single document, but found another one")
        return value

    def _event(self) -> Any:
        return self._events.get_event()

    def _value(self, event: Any, depth: int) -> Any:
        if depth > DEEPEST:
            raise EngineYamlError(_line(event), f"nested more than {DEEPEST} levels deep")
        self._count(event, 1)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        anchored = _Anchored()
        if event.anchor:
            self._anchors[event.anchor] = anchored  # the last of a name counts, as in Go
        before = self._values
        match event:
            case yaml.ScalarEvent():
                anchored.value = self._scalar(event)
            case yaml.SequenceStartEvent(tag=None | "!" | "tag:yaml.org,2002:seq"):
                self._flows += bool(event.flow_style)
                anchored.value = self._sequence(depth)
                self._flows -= bool(event.flow_style)
            case yaml.MappingStartEvent(tag=None | "!" | "tag:yaml.org,2002:map"):
                self._flows += bool(event.flow_style)
                anchored.value = self._mapping(depth)
                self._flows -= bool(event.flow_style)
            case _:
                raise EngineYamlError(_line(event), f"the tag {event.tag}")
        anchored.size, anchored.complete = self._values - before + 1, True
        return anchored.value

    def _alias(self, event: Any) -> Any:
        anchored = self._anchors.get(event.anchor)
        if anchored is None:
            raise EngineYamlError(_line(event), f"unknown anchor '{event.anchor}' referenced")
        if not anchored.complete:
            raise EngineYamlError(_line(event), f"anchor '{event.anchor}' value contains itself")
        self._aliased += anchored.size
        self._count(event, anchored.size)
        return anchored.value

    def _count(self, event: Any, more: int) -> None:
        """Refuses what grows out of all proportion when its aliases are expanded, as Go does, and earlier."""
        self._values += more
        mostly_aliases = self._aliased > 100 and self._values > 1000 and self._aliased > 0.99 * self._values
        if mostly_aliases or self._values > MOST_VALUES:
            raise EngineYamlError(_line(event), "the document contains excessive aliasing")

    def _sequence(self, depth: int) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := self._event(), yaml.SequenceEndEvent):
            result.append(self._value(event, depth + 1))
        return result

    def _mapping(self, depth: int) -> dict[str, Any]:
        mapping = _Mapping()
        while not isinstance(event := self._event(), yaml.MappingEndEvent):
            if _is_merge(event):
                self._claim(mapping, "<<", event)
                for part in self._merged(depth):
                    mapping.merged = part | mapping.merged
                continue
            key = _key(self._value(event, depth + 1), event)
            self._claim(mapping, key, event)
            mapping.own[key] = self._value(self._event(), depth + 1)
        return mapping.merged | mapping.own

    @staticmethod
    def _claim(mapping: _Mapping, key: str, event: Any) -> None:
        if key in mapping.lines:
            raise EngineYamlError(_line(event), f"the key {key} is there already, on line {mapping.lines[key]}")
        mapping.lines[key] = _line(event)

    def _merged(self, depth: int) -> list[dict[str, Any]]:
        """What `<<` brings in: one mapping, or several of which the first wins."""
        event = self._event()
        value: Any = self._value(event, depth + 1)
        several = isinstance(event, yaml.SequenceStartEvent)
        parts: list[Any] = value if several else [value]
        if not all(isinstance(part, dict) for part in parts):
            raise EngineYamlError(_line(event), "<< stands for something that is not a mapping")
        return parts

    def _scalar(self, event: Any) -> Any:
        if event.style == '"' and _SLASH_ESCAPED.match(self._text, event.start_mark.index, event.end_mark.index):
            raise EngineYamlError(_line(event), "found unknown escape character '/'")
        if self._flows and not event.style and "?" in event.value[1:]:
            raise EngineYamlError(_line(event), "found '?' in plain text between brackets")
        if event.value.startswith("\n"):
            raise EngineYamlError(_line(event), "text that begins with an empty line, which the engine leaves out")
        if event.tag == "!" and not event.style and not event.value:
            if self._flows:
                raise EngineYamlError(_line(event), "the tag ! without a value between brackets")
            return None
        if event.tag == _STR or (event.tag in (None, "!") and not event.implicit[0]):
            return event.value
        if event.tag not in (None, "!"):
            raise EngineYamlError(_line(event), f"the tag {event.tag}")
        try:
            return resolve(event.value)
        except ScalarError as error:
            raise EngineYamlError(_line(event), str(error)) from None


def _key(data: Any, event: Any) -> str:
    """A key as text: the engine turns a number or a boolean into its text."""
    match data:
        case str():
            return data
        case bool() | int():
            return NotText(json.dumps(data))
        case _:
            shown = event.value if isinstance(event, yaml.ScalarEvent) else "that is a list or a group"
            raise EngineYamlError(_line(event), f"the key {shown} is not text")


def _is_merge(event: Any) -> bool:
    return isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.tag in (None, "!", _MERGE, _STR)


def _line(event: Any) -> int:
    return event.start_mark.line + 1
