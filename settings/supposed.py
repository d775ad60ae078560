"""Settings as they would be with other values, past their bounds too: for a what-if, never for an update."""

import json
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated, Any, cast

import annotated_types
from pydantic import AfterValidator, BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from settings.descriptions import describe
from settings.model import models_in
from settings.platform import PlatformSettings
from settings.refusal import SettingsError

SUPPOSED: ContextVar[PlatformSettings | None] = ContextVar("SUPPOSED", default=None)
"""What the program is given in place of its configuration, in the context of a what-if."""

_BOUNDS = (
    annotated_types.Ge,
    annotated_types.Gt,
    annotated_types.Le,
    annotated_types.Lt,
    annotated_types.MinLen,
    annotated_types.MaxLen,
)


@dataclass(frozen=True)
class Change:
    """A setting and the value that is supposed."""

    path: tuple[str, ...]
    text: str

    @property
    def key(self) -> str:
        return ".".join(self.path)

    @property
    def values(self) -> list[Any]:
        """The value as JSON where it is some, and as text: `3`, `[...]`; a version such as 1.35 is text."""
        try:
            return [json.loads(self.text), self.text]
        except ValueError:
            return [self.text]


def changes(words: Sequence[str]) -> list[Change]:
    """`archive.timeout=4m` as a change. Raises SettingsError for anything that names no setting."""
    found = [_change(word) for word in words]
    if not found:
        raise SettingsError("SET: nothing; allowed: key=value, as in SET='archive.timeout=4m edge.ttl=5m'")
    return found


def _change(word: str) -> Change:
    key, equals, text = word.partition("=")
    if not equals or not key:
        raise SettingsError(f"SET: {word}; allowed: key=value, as in archive.timeout=4m")
    path = tuple(key.rpartition(":")[2].split("."))
    field_at(path)
    return Change(path, text)


def field_at(path: Sequence[str]) -> FieldInfo:
    """The field that a path of keys leads to. Raises SettingsError where it leads to none."""
    model: type[BaseModel] | None = PlatformSettings
    field: FieldInfo | None = None
    in_mapping = False
    for number, part in enumerate(path):
        if in_mapping:  # any key: `services.<name>`
            in_mapping = False
            continue
        field = model.model_fields.get(part) if model else None
        if field is None:
            allowed = f"one of {', '.join(sorted(model.model_fields))}" if model else "no further keys"
            raise SettingsError(f"SET: {'.'.join(path[: number + 1])}: unknown key; allowed: {allowed}")
        model = next(iter(models_in(field.annotation)), None)
        in_mapping = "Mapping" in str(field.annotation)
    return cast("FieldInfo", field)


def forced(platform: PlatformSettings, change: Change) -> PlatformSettings:
    """The settings with the value, whatever its bounds say; its type must be right. Raises SettingsError."""
    value = _unbounded(change, field_at(change.path))
    return cast("PlatformSettings", _with(platform, change.path, value))


def _unbounded(change: Change, field: FieldInfo) -> Any:
    """The value as the field's type reads it, without the bounds and without the last of its checks."""
    kept = [each for each in field.metadata if not isinstance(each, _BOUNDS)]
    checks = [number for number, each in enumerate(kept) if isinstance(each, AfterValidator)]
    if checks:
        del kept[checks[-1]]
    of_type: Any = field.annotation
    for each in kept:
        of_type = Annotated[of_type, each]
    adapter = TypeAdapter[Any](of_type)
    for value in change.values:
        try:
            return adapter.validate_python(value, strict=False)
        except ValidationError:
            continue
    describe(PlatformSettings)
    raise SettingsError(f"SET: {change.key}: {change.text}; allowed: {field.description or 'a value of its type'}")


def _with(settings: object, path: Sequence[str], value: Any) -> object:
    first, *rest = path
    if isinstance(settings, BaseModel):
        inner = _with(getattr(settings, first), rest, value) if rest else value
        return settings.model_copy(update={first: inner})
    mapping = dict(cast("Mapping[str, Any]", settings))
    mapping[first] = _with(mapping[first], rest, value) if rest else value
    return mapping
