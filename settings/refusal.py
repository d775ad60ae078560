"""Turns what pydantic found into the one line a person needs: where, what stands there, what is allowed."""

import json
from typing import NoReturn, cast

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from settings.bounds import OutOfBoundsError, reason
from settings.descriptions import describe
from settings.model import Settings, models_in


class SettingsError(Exception):
    """Settings that cannot be used; the text is one line: file, key, what stands there, what is allowed."""


def refuse(key: str, found: object, allowed: str) -> NoReturn:
    """Refuses `key` of the model that is being checked; for checks that look at several fields at once."""
    raise PydanticCustomError("refused", "{allowed}", {"key": key, "found": _shown(found), "allowed": allowed})


def _shown(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value) if value == "" or value != value.strip() or "\n" in value else value
    if isinstance(value, (bool, int, float, dict, list)) or value is None:
        text = json.dumps(value, default=str)
        return text if len(text) <= 60 else text[:57] + "..."
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in cast("tuple[object, ...]", value)) or "[]"
    return str(value)


_KINDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "a group of keys",
    "dict_type": "a group of keys",
    "frozen_set_type": "a list",
    "url_parsing": "a URL such as https://example.org",
    "url_type": "a URL such as https://example.org",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "{} or more"),
    "greater_than": ("gt", "more than {}"),
    "less_than_equal": ("le", "{} or less"),
    "less_than": ("lt", "less than {}"),
    "too_short": ("min_length", "a list of {} or more"),
    "too_long": ("max_length", "a list of {} or fewer"),
    "string_too_short": ("min_length", "text of {} characters or more"),
    "string_too_long": ("max_length", "text of {} characters or fewer"),
}


def _allowed(error: ErrorDetails, root: type[BaseModel]) -> str:
    context, bounded = error.get("ctx") or {}, False
    match error["type"]:
        case kind if kind in _KINDS:
            allowed = _KINDS[kind]
        case kind if kind in _BOUNDS:
            name, text = _BOUNDS[kind]
            allowed, bounded = text.format(context[name]), True
        case "refused":
            allowed = str(context["allowed"])
        case "value_error":
            allowed = str(context["error"])
            bounded = isinstance(context["error"], OutOfBoundsError)
        case "literal_error" | "enum":
            # Quoted where something else than text was found: 1.35 is not "1.35".
            allowed = str(context["expected"]).replace("'", "" if isinstance(error["input"], str) else '"')
        case "missing":
            describe(root)
            field = _fields_at(root, error["loc"][:-1]).get(str(error["loc"][-1]))
            allowed = (field.description if field and field.description else "a value").split("\n")[0].rstrip(".")
        case "extra_forbidden":
            fields = _fields_at(root, error["loc"][:-1])
            allowed = "one of " + ", ".join(sorted(fields)) if fields else "no further keys"
        case _:
            allowed = error["msg"][0].lower() + error["msg"][1:]
    why = _reason(root, error["loc"]) if bounded else None
    return f"{allowed}: {why}" if why else allowed


def _reason(root: type[BaseModel], path: tuple[int | str, ...]) -> str | None:
    """Why the innermost setting on the path is bounded; what follows it on the path is a member of its value."""
    for length in range(len(path), 0, -1):
        if field := _fields_at(root, path[: length - 1]).get(str(path[length - 1])):
            return reason(field)
    return None


def _moved(root: type[BaseModel], path: tuple[int | str, ...]) -> str | None:
    """Where the key at the end of `path` is now, if it was here once."""
    model = _model_at(root, path[:-1])
    return model.moved.get(str(path[-1])) if model and issubclass(model, Settings) else None


def _fields_at(root: type[BaseModel], path: tuple[int | str, ...]) -> dict[str, FieldInfo]:
    """The fields of the model that holds the keys at `path`; none where the path leads through something else."""
    model = _model_at(root, path)
    return model.model_fields if model else {}


def _model_at(root: type[BaseModel], path: tuple[int | str, ...]) -> type[BaseModel] | None:
    model: type[BaseModel] | None = root
    for part in path:
        field = model.model_fields.get(str(part)) if model else None
        if field is not None:
            model = next(iter(models_in(field.annotation)), None)
    return model


def explain(error: ValidationError, root: type[BaseModel], file: str, full_key: dict[str, str]) -> SettingsError:
    """The first problem as one line; `full_key` maps a top-level field to its key in the stack file."""
    first = error.errors(include_url=False)[0]
    path = [str(part) for part in first["loc"] if part != "[key]"]  # pydantic's mark of a bad key of a mapping
    wants_text = _KINDS.get(first["type"], "text") == "text"
    found = _shown(first["input"]) if wants_text else json.dumps(first["input"], default=str)
    if first["type"] == "refused":
        context = first.get("ctx") or {}
        path += [part for part in str(context["key"]).split(".") if part]
        found = str(context["found"])
    if path:
        path[0] = full_key.get(path[0], path[0])
    key = ".".join(path)
    allowed = _allowed(first, root)
    if first["type"] == "missing":
        return SettingsError(f"{file}: {key}: missing; required: {allowed}")
    if first["type"] == "extra_forbidden" and (place := _moved(root, first["loc"])):
        return SettingsError(f"{file}: {key}: {found}; allowed: nothing here, it is now {place}")
    if first["type"] == "extra_forbidden":
        return SettingsError(f"{file}: {key}: unknown key; allowed: {allowed}")
    return SettingsError(f"{file}: {key}: {found}; allowed: {allowed}")
