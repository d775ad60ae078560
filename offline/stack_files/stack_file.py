"""The configuration of a stack, from Pulumi.yaml and Pulumi.<stack>.yaml, as the engine passes it to a program.

What the engine refuses before it starts a program is refused here, in its words where a value is not of the type that
Pulumi.yaml declares (engine: pkg/workspace/config.go).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from offline.stack_files.config_type import ConfigType
from offline.stack_files.engine_yaml import EngineYamlError, NotText, parse
from settings import REBUILD, SettingsError, rebuilt, refuse_unknown_stack

PROJECT_FILE = "Pulumi.yaml"
_PROTECTION = ("encryptedkey", "encryptionsalt", "secretsprovider")
_TOP_LEVEL = ("config", "environment", *_PROTECTION)


@dataclass(frozen=True)
class Stack:
    """A stack as its files describe it."""

    project: str
    name: str
    config: Mapping[str, str]
    """Full keys to text; what is not text in the file is JSON here."""


def read_stack(directory: Path, name: str) -> Stack:
    """Reads the files of the stack. Raises SettingsError, whose text is the line to show.

    `rebuild` has a file on the day of its use only; before, it is what its primary's settings make it (settings/rebuild.py).
    """
    if name == REBUILD and not (directory / f"Pulumi.{name}.yaml").exists():
        primary = _primary(directory)
        return Stack(primary.project, name, rebuilt(primary.name, primary.config))
    refuse_unknown_stack(name, directory)
    file = f"Pulumi.{name}.yaml"
    project_file = _mapping(PROJECT_FILE, "", _content(directory, PROJECT_FILE))
    project = project_file.get("name")
    if not isinstance(project, str) or not project:
        raise SettingsError(f"{PROJECT_FILE}: name: {json.dumps(project)}; allowed: the name of the project")

    values = _stack_values(file, project, _content(directory, file))
    schema = _mapping(PROJECT_FILE, "config", project_file.get("config"))
    _apply_project(project, name, schema, values)
    return Stack(project, name, {key: _as_text(value) for key, value in values.items()})


def file_text(stack: Stack) -> str:
    """The configuration as a stack file: JSON is YAML, and every value is one that was read from such a file."""
    lines = (f"  {key}: {_written(value)}" for key, value in sorted(stack.config.items()))
    return "\n".join(["config:", *lines, ""])


def _written(value: str) -> str:
    return value if value.startswith(("{", "[")) else json.dumps(value, ensure_ascii=False)


def _primary(directory: Path) -> Stack:
    """The stack that serves: of two primaries the one that took over."""
    names = sorted(each.name.removeprefix("Pulumi.").removesuffix(".yaml") for each in directory.glob("Pulumi.*.yaml"))
    stacks = [read_stack(directory, each) for each in names]
    primaries = [each for each in stacks if each.config.get("nphies:role") == "primary"]
    if not primaries:
        raise SettingsError("Pulumi.yaml: no stack is primary; allowed: one, which a rebuild takes its settings from")
    return max(primaries, key=lambda each: bool(each.config.get("nphies:fencing_override")))


def _content(directory: Path, file: str) -> Any:
    try:
        return parse((directory / file).read_bytes())
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}; allowed: a file that can be read") from None
    except EngineYamlError as error:
        raise SettingsError(f"{file}: {error}; allowed: YAML as the Pulumi engine reads it") from None


def _mapping(file: str, key: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        where = f"{file}: {key}" if key else file
        raise SettingsError(f"{where}: {_shown(value)}; allowed: a group of keys")
    return cast("dict[str, Any]", value)


def _stack_values(file: str, project: str, content: Any) -> dict[str, Any]:
    """The values of the stack's own file by full key."""
    document = _mapping(file, "", content)
    for key in document:
        if key not in _TOP_LEVEL:
            raise SettingsError(f"{file}: {key}: unknown key; allowed: {', '.join(_TOP_LEVEL)}")
    for key in _PROTECTION:
        if isinstance(document.get(key), dict | list):
            raise SettingsError(f"{file}: {key}: {_shown(document[key])}; allowed: text")
    if document.get("environment"):
        raise SettingsError(f"{file}: environment: kept in Pulumi Cloud; allowed: settings in this file")
    values: dict[str, Any] = {}
    for written, value in _mapping(file, "config", document.get("config")).items():
        key = full_key(file, project, written)
        if key in values:
            raise SettingsError(f"{file}: {key}: there twice, once as {written}; allowed: once")
        _refuse_secrets(file, key, value)
        values[key] = "" if value is None else value
    return values


def full_key(file: str, project: str, written: str) -> str:
    """`network` is short for `nphies-platform:network`, and `aws:config:region` an old way to write `aws:region`.

    The engine takes any text for a name, but neither a number nor a boolean.
    """
    namespace, _, name = written.rpartition(":")
    namespace = namespace.removesuffix(":config")
    if ":" in namespace or isinstance(written, NotText):
        raise SettingsError(f"{file}: {written}: not a key; allowed: <namespace>:<name>")
    return f"{namespace if ':' in written else project}:{name}"


def _refuse_secrets(file: str, key: str, value: Any) -> None:
    match value:
        case {"secure": str()} if len(cast("dict[str, Any]", value)) == 1:
            raise SettingsError(f"{file}: {key}: encrypted; allowed: plain settings, none of which is a secret")
        case dict():
            for name, inner in cast("dict[str, Any]", value).items():
                _refuse_secrets(file, f"{key}.{name}", inner)
        case list():
            for inner in cast("list[Any]", value):
                _refuse_secrets(file, key, inner)
        case _:
            pass


def _apply_project(project: str, stack: str, schema: Mapping[str, Any], values: dict[str, Any]) -> None:
    """Adds the defaults of Pulumi.yaml and refuses what is not of the type that it declares.

    What is missing without a default is left to the program, which says more of it than the engine would.
    """
    for name, written in sorted(schema.items()):
        key, parts = full_key(PROJECT_FILE, project, name), _declaration(written)
        default = parts.get("default", parts.get("value"))
        if key not in values and default is not None:
            values[key] = default
        kind, value = ConfigType.of(parts), values.get(key)
        if kind and not kind.accepts(value if isinstance(value, (dict, list)) else _as_text(value)):
            raise SettingsError(
                f"Pulumi.{stack}.yaml: Stack '{stack}' with configuration key '{name}' must be of type '{kind}'"
            )


def _declaration(written: Any) -> dict[str, Any]:
    """A key as Pulumi.yaml declares it; a bare value is short for a default."""
    return cast("dict[str, Any]", written) if isinstance(written, dict) else {"default": written}


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _shown(value: Any) -> str:
    text = _as_text(value)
    return text if len(text) <= 60 else text[:57] + "..."
