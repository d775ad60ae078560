"""YAML read as the engine reads it.

The engine is written in Go and its reader (yaml.v3, resolve.go) knows other plain scalars than Python's: `yes`, `on` and
`12:30:00` are text, `0o17` and `0b11` are numbers. What the engine reads as a time is refused, since it reaches a
program as text that nobody wrote; so is whatever the engine refuses.
"""

import json
import math
import re
from typing import Any, cast

import yaml

_TAG = "tag:yaml.org,2002:"
_PLAIN = "plain"
_CONSTANTS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INTEGERS = (
    (re.compile(r"[-+]?(0|[1-9][0-9]*)"), 10),
    (re.compile(r"[-+]?0[xX][0-9a-fA-F]+"), 16),
    (re.compile(r"[-+]?0[bB][01]+"), 2),
    (re.compile(r"[-+]?0[oO]?[0-7]+"), 8),
)
_WRITTEN_WITH_EXPONENT = 1e21  # by Go's JSON encoder
_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d\d:\d\d)?)?")


class EngineYamlError(ValueError):
    """YAML that the engine, or we in its place, would not read; one line."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")


class _Loader(yaml.BaseLoader):
    """Marks plain scalars, and leaves it to us to tell what they are."""

    def resolve(self, kind: type, value: Any, implicit: Any) -> str:
        if kind is yaml.ScalarNode and implicit[0]:
            return _PLAIN
        return cast("str", super().resolve(kind, value, implicit))  # pyright: ignore[reportUnknownMemberType]


def parse(data: bytes) -> Any:
    """The content of a file as plain data; None for an empty one. Raises EngineYamlError."""
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise EngineYamlError(line, f"the byte 0x{data[error.start]:02x} is not UTF-8 text") from None
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise EngineYamlError(line, f"the character U+{error.character:04X} cannot stand in YAML") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context)
        if problem.startswith("but "):
            problem = f"{error.context} {problem}"
        raise EngineYamlError((mark.line if mark else 0) + 1, problem) from None
    return None if node is None else _data(node, ())


def _data(node: yaml.Node, ancestors: tuple[yaml.Node, ...]) -> Any:
    if node in ancestors:
        raise EngineYamlError(_line(node), "an anchor contains itself")
    match node:
        case yaml.ScalarNode():
            return _scalar(node)
        case yaml.SequenceNode(tag=tag) if tag == _TAG + "seq":
            return [_data(item, (*ancestors, node)) for item in node.value]
        case yaml.MappingNode(tag=tag) if tag == _TAG + "map":
            return _mapping(node, (*ancestors, node))
        case _:
            raise EngineYamlError(_line(node), f"the tag {node.tag}")


def _mapping(node: yaml.MappingNode, ancestors: tuple[yaml.Node, ...]) -> dict[str, Any]:
    own: dict[str, Any] = {}
    merged: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        if _is_merge(key_node):
            merged = _merged(value_node, ancestors) | merged
            continue
        key = _key(_data(key_node, ancestors), key_node)
        if key in own:
            raise EngineYamlError(_line(key_node), f"the key {key} is there already, on line {lines[key]}")
        own[key], lines[key] = _data(value_node, ancestors), _line(key_node)
    return merged | own


def _key(data: Any, node: yaml.Node) -> str:
    """A key as text: the engine turns a number or a boolean into its text."""
    match data:
        case str():
            return data
        case bool() | int():
            return json.dumps(data)
        case _:
            raise EngineYamlError(_line(node), f"the key {node.value} is not text")


def _is_merge(key: yaml.Node) -> bool:
    return isinstance(key, yaml.ScalarNode) and key.tag == _PLAIN and key.value == "<<"


def _merged(node: yaml.Node, ancestors: tuple[yaml.Node, ...]) -> dict[str, Any]:
    """What `<<` brings in: one mapping, or several of which the first wins."""
    result: dict[str, Any] = {}
    for part in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        if not isinstance(part, yaml.MappingNode):
            raise EngineYamlError(_line(node), "<< stands for something that is not a mapping")
        result = _mapping(part, ancestors) | result
    return result


def _scalar(node: yaml.ScalarNode) -> Any:
    text: str = node.value
    if node.tag == _TAG + "str":
        return text
    if node.tag != _PLAIN:
        raise EngineYamlError(_line(node), f"the tag {node.tag}")
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _TIME.fullmatch(text):
        raise EngineYamlError(_line(node), f"{text} is a time without quotes around it")
    if _NOT_FINITE.fullmatch(text):
        raise EngineYamlError(_line(node), f"{text} is not a number that JSON has")
    return _number(text)


def _number(text: str) -> int | float | str:
    digits = text.replace("_", "") if text[0] in "+-0123456789" else text
    for pattern, base in _INTEGERS:
        if pattern.fullmatch(digits):
            number = int(re.sub(r"(?i)(?<=0)[xbo]", "", digits), base)
            if -(2**63) <= number < 2**64:
                return number
    if _FLOAT.fullmatch(digits):
        number = float(digits)
        if math.isinf(number):
            return text
        # Go writes a whole number without a fraction, and so it arrives as one.
        return int(number) if number.is_integer() and abs(number) < _WRITTEN_WITH_EXPONENT else number
    return text


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1
