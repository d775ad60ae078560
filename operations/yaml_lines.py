"""Changes one value in the text of a YAML file, and nothing else: comments, order and layout stay."""

import json
import re
from collections.abc import Sequence

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class EditError(Exception):
    """A file whose layout is not one that can be edited; the text says where."""


def set_value(text: str, path: Sequence[str], value: str | int, *, after: str) -> str:
    """`text` with the value at `path`; where there is none, its keys are made, below the top-level key `after`."""
    node, depth = _deepest(text, path)
    if depth == len(path):
        if not isinstance(node, ScalarNode):
            raise EditError(f"{'.'.join(path)}: not a plain value")
        return text[: node.start_mark.index] + _scalar(value) + text[node.end_mark.index :]
    if not isinstance(node, MappingNode) or (not node.value and not node.flow_style):
        raise EditError(f"{'.'.join(path[:depth])}: not a group of keys")
    entry = f"{path[depth]}: {_nested(path[depth + 1 :], value)}"
    if node.flow_style:
        at = node.start_mark.index + 1
        return f"{text[:at]} {entry}{', ' if node.value else ' '}{text[at:].lstrip()}"
    anchor = next((key for key, _ in node.value if key.value == after), None) if depth == 1 else None
    indent = " " * node.value[0][0].start_mark.column
    if anchor is not None:
        at = text.find("\n", anchor.start_mark.index) + 1 or len(text)
    else:
        at = text.rfind("\n", 0, node.value[0][0].start_mark.index) + 1
    return f"{text[:at]}{indent}{entry}\n{text[at:]}"


def remove_value(text: str, path: Sequence[str]) -> str:
    """`text` without the value at `path`, and without the groups that would be left empty."""
    nodes = _along(text, path)
    if len(nodes) <= len(path):
        return text
    depth = len(path)
    while depth > 2 and len(_entries(nodes[depth - 1])) == 1:
        depth -= 1
    parent = _mapping(nodes[depth - 1])
    entries = _entries(parent)
    index = next(number for number, (key, _) in enumerate(entries) if key.value == path[depth - 1])
    key, value = entries[index]
    if parent.flow_style:
        start, end = key.start_mark.index, value.end_mark.index
        if index + 1 < len(entries):
            end = entries[index + 1][0].start_mark.index
        elif index:
            start = entries[index - 1][1].end_mark.index
        return text[:start] + text[end:]
    start = text.rfind("\n", 0, key.start_mark.index) + 1
    end = value.end_mark.index
    if isinstance(value, MappingNode) and not value.flow_style:
        end = _last_scalar(value).end_mark.index
    return text[:start] + text[(text.find("\n", end) + 1) or len(text) :]


def _root(text: str) -> Node:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    return _mapping(root or ScalarNode("", ""))


def _mapping(node: Node) -> MappingNode:
    if not isinstance(node, MappingNode):
        raise EditError("not a group of keys")
    return node


def _entries(node: Node) -> list[tuple[ScalarNode, Node]]:
    return list(_mapping(node).value)


def _along(text: str, path: Sequence[str]) -> list[Node]:
    """The nodes on the way to `path`, as far as there are any; the first is the document."""
    found = [_root(text)]
    for key in path:
        if not isinstance(found[-1], MappingNode):
            break
        inner = next((value for name, value in found[-1].value if name.value == key), None)
        if inner is None:
            break
        found.append(inner)
    return found


def _deepest(text: str, path: Sequence[str]) -> tuple[Node, int]:
    found = _along(text, path)
    return found[-1], len(found) - 1


def _last_scalar(node: Node) -> Node:
    while isinstance(node, MappingNode) and node.value and not node.flow_style:
        node = node.value[-1][1]
    return node


def _scalar(value: str | int) -> str:
    if isinstance(value, int) or _PLAIN.fullmatch(value):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _nested(path: Sequence[str], value: str | int) -> str:
    return "".join(f"{{ {key}: " for key in path) + _scalar(value) + " }" * len(path)
