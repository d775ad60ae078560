"""Writes the `config:` schema of Pulumi.yaml from the models: `python -m settings.project_schema`.

Every key has a default, an empty one where a stack must decide: the engine would report a missing key by its bare name,
the program names the file, the key and what is allowed.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from settings.descriptions import describe
from settings.platform import PlatformSettings
from settings.stack_config import KEYS, PROJECT

PAGE = Path(__file__).parent.parent / "Pulumi.yaml"
_EMPTY: dict[str, type] = {"string": str, "array": list, "object": dict}
_START = "config:\n"
_NOTE = "  # Made from the models in settings/ by `make docs`; a test keeps it true. An empty default: not given.\n"


def _kind(annotation: Any) -> str:
    """The engine's name for a type (JSON schema of Pulumi.yaml, simpleConfigType)."""
    origin, parts = get_origin(annotation), [part for part in get_args(annotation) if part is not NoneType]
    if annotation in (bool, int, str):
        return {bool: "boolean", int: "integer", str: "string"}[annotation]
    if origin is tuple:
        return "array"
    if isinstance(origin or annotation, type) and issubclass(origin or annotation, (BaseModel, Mapping)):
        return "object"
    return _kind(parts[0]) if parts else "string"


def _declaration(field: FieldInfo) -> dict[str, Any]:
    kind = _kind(field.annotation)
    default = None if field.is_required() else field.get_default(call_default_factory=True, validated_data={})
    if isinstance(default, BaseModel) or default is None:
        default = _EMPTY[kind]()
    items = {"items": {"type": "string"}} if kind == "array" else {}
    written = list(default) if kind == "array" else default
    return {"type": kind, **items, "description": " ".join((field.description or "").split()), "default": written}


def schema() -> dict[str, Any]:
    """The `config:` section: every setting in the project's own namespace, the only one that may declare types."""
    prefix = f"{PROJECT}:"
    describe(PlatformSettings)
    return {
        key.removeprefix(prefix): _declaration(PlatformSettings.model_fields[name])
        for name, key in KEYS.items()
        if key.startswith(prefix)
    }


def page() -> str:
    """Pulumi.yaml with the schema in place of what stands there."""
    before, _, _ = PAGE.read_text(encoding="utf-8").partition(_START)
    dumped = yaml.safe_dump(schema(), sort_keys=False, allow_unicode=True, width=112)
    return before + _START + _NOTE + "".join(f"  {line}\n" for line in dumped.splitlines())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")
