"""On which line of a stack file a setting stands."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from offline.stack_files.stack_file import full_key


def lines_of(file: Path, project: str) -> Mapping[tuple[str, ...], int]:
    """The line of every key: `("nphies-platform:edge", "ttl")` to 57. Nothing for a file that cannot be read."""
    try:
        document = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return {}
    return {
        (full_key(file.name, project, path[1]), *path[2:]): line
        for path, line in _keys(document, ())
        if len(path) > 1 and path[0] == "config"
    }


def _keys(node: yaml.Node | None, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        inner = (*path, str(key.value))
        yield inner, key.start_mark.line + 1
        yield from _keys(value, inner)
