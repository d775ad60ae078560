"""Writes docs/settings.md from the models: `python -m settings.reference`."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from settings.bounds import reason
from settings.descriptions import describe
from settings.model import models_in
from settings.platform import PlatformSettings
from settings.quantities import format_duration
from settings.stack_config import KEYS

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"

_INTRODUCTION = """# Settings

Every setting of a stack, from the models in `settings/`. This page is generated (`make docs`) and a test keeps it true.

A stack's settings are in `Pulumi.<stack>.yaml`. Durations are written `30s`, `5m`, `1h30m`, `7d`; sizes `512Mi`,
`100Gi`, `1Ti`; networks `10.20.0.0/16`; schedules are five-field cron lines in UTC. What is refused is refused in one
line that names the file, the key and what is allowed.
"""


_PLAIN = {str: "text", int: "whole number", float: "number", bool: "true or false", timedelta: "duration"}


def _type_name(annotation: Any) -> str:
    origin, parts = get_origin(annotation), get_args(annotation)
    if annotation in _PLAIN:
        name = _PLAIN[annotation]
    elif origin is Literal:
        name = " or ".join(f"`{part}`" for part in parts)
    elif origin is tuple:
        name = f"list of {_type_name(parts[0])}"
    elif origin in (Union, UnionType):
        name = " or ".join(_type_name(part) for part in parts if part is not NoneType)
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        name = f"{_type_name(parts[1])} by {_type_name(parts[0])}"
    elif origin:  # Annotated: the first part is the type itself
        name = _type_name(parts[0])
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        name = " or ".join(f"`{member.value}`" for member in annotation)
    else:
        words = {"IPv4Network": "network", "Size": "size"}
        name = words.get(annotation.__name__, "group")
    return name


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, BaseModel):
        return {key: _plain(inner) for key, inner in value.model_dump().items()}
    if isinstance(value, (tuple, list)):
        return [_plain(inner) for inner in cast("tuple[Any, ...]", value)]
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in cast("Mapping[Any, Any]", value).items()}
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return str(value)


def _default(field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=True, validated_data={})
    if default is PydanticUndefined:
        return "required"
    if isinstance(default, BaseModel):
        return "see below"
    if isinstance(default, Mapping):
        entries = cast("Mapping[str, Any]", default)
        if any(isinstance(entry, BaseModel) for entry in entries.values()):
            return ", ".join(f"`{name}`" for name in entries)
    plain = _plain(default)
    return f"`{plain if isinstance(plain, str) else json.dumps(plain)}`" if plain != "" else "empty"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _meaning(field: FieldInfo) -> str:
    meaning, why = field.description or "", reason(field)
    return f"{meaning} Why it is bounded: {why}." if why else meaning


def _rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        key = KEYS[name] if not prefix else f"{prefix}.{name}"
        cells = (f"`{key}`", _type_name(field.annotation), _default(field), _meaning(field))
        yield "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _member(annotation: Any) -> str:
    """How one member of a collection of groups is written: by name, by position, or not at all for a plain group."""
    origin = get_origin(annotation)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return ".<name>"
    return "[]" if origin is tuple else ""


def _sections(model: type[BaseModel], prefix: str, title: str) -> Iterator[str]:
    description = " ".join((model.__doc__ or "").split())
    rows = "\n".join(_rows(model, prefix))
    yield f"## {title}\n\n{description}\n\n| key | type | default | meaning |\n| --- | --- | --- | --- |\n{rows}\n"
    for name, field in model.model_fields.items():
        inner_prefix = KEYS[name] if not prefix else f"{prefix}.{name}"
        place = inner_prefix + _member(field.annotation)
        for inner in dict.fromkeys(models_in(field.annotation)):
            yield from _sections(inner, place, f"`{place}`")


def page() -> str:
    """The whole reference page as Markdown."""
    describe(PlatformSettings)
    return "\n".join((_INTRODUCTION, *_sections(PlatformSettings, "", "Stack")))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")
