"""From Pulumi configuration to settings: which key of Pulumi.<stack>.yaml becomes which field.

Three namespaces: `aws:region`, which the AWS provider reads as well; `nphies:`, the switches an operator turns during
a failover; `nphies-platform:`, the project's own, which Pulumi.yaml describes. See docs/decisions/0002.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pulumi
from pydantic import ValidationError

from settings.platform import PlatformSettings
from settings.refusal import SettingsError, explain
from settings.supposed import SUPPOSED, Change, forced

PROJECT = "nphies-platform"
SWITCHES = ("role", "fencing_override")  # fields in the namespace nphies:
_TEXT = ("account", "owner")  # fields whose configuration value is text, not JSON

KEYS = {
    name: "aws:region" if name == "region" else f"nphies:{name}" if name in SWITCHES else f"{PROJECT}:{name}"
    for name in PlatformSettings.model_fields
}
_FIELDS = {key: name for name, key in KEYS.items()}
_STACK_FILE = re.compile(r"Pulumi\.([A-Za-z0-9_.-]+)\.yaml")
_TAKEN_BY_US = tuple(f"{namespace}:" for namespace in ("nphies", PROJECT))


def from_config(stack: str, config: Mapping[str, str]) -> PlatformSettings:
    """The settings in `config`, which maps full keys to text as the engine passes it: objects are JSON.

    Raises SettingsError, whose text is the line to show.
    """
    file = f"Pulumi.{stack}.yaml"
    document: dict[str, object] = {}
    for key, value in sorted(config.items()):
        if key in _FIELDS and value == "":
            continue  # YAML's null, or the default in Pulumi.yaml of what a stack must decide
        if key in _FIELDS:
            document[_FIELDS[key]] = _parsed(_FIELDS[key], value)
        elif key.startswith(_TAKEN_BY_US):
            raise SettingsError(f"{file}: {key}: unknown key; allowed: {', '.join(KEYS.values())}")
        elif key.startswith("aws:"):
            raise SettingsError(f"{file}: {key}: unknown key; allowed: aws:region, the rest follows from the settings")
    try:
        return PlatformSettings.model_validate_json(json.dumps(document))
    except ValidationError as error:
        raise explain(error, PlatformSettings, file, KEYS) from None


def suppose(stack: str, config: Mapping[str, str], changes: Sequence[Change]) -> tuple[PlatformSettings, list[str]]:
    """The settings with these changes, and two lines for each that no stack file may make: which bound, and what the setting is.

    Raises SettingsError for a value that is not of the setting's type.
    """
    accepted = dict(config)
    platform, refused = from_config(stack, accepted), list[tuple[Change, str]]()
    for change in changes:
        line = ""
        for value in change.values:
            tried = _changed(accepted, change, value)
            try:
                platform, accepted = from_config(stack, tried), tried
                break
            except SettingsError as error:
                line = line or str(error).removeprefix(f"Pulumi.{stack}.yaml: ")
        else:
            refused.append((change, line))
    for change, _ in refused:
        platform = forced(platform, change)
    return platform, [line for _, line in refused]


def _changed(config: Mapping[str, str], change: Change, value: object) -> dict[str, str]:
    """The configuration with one value more, as the engine would pass it."""
    first, *rest = change.path
    key = KEYS[first]
    if not rest:
        return {**config, key: value if isinstance(value, str) else json.dumps(value)}
    document = json.loads(config.get(key) or "{}")
    inner = document
    for part in rest[:-1]:
        inner = inner.setdefault(part, {})
    inner[rest[-1]] = value
    return {**config, key: json.dumps(document)}


def _parsed(field: str, value: str) -> object:
    if field in _TEXT or field in SWITCHES or field == "region":
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def refuse_unknown_stack(stack: str, directory: Path) -> None:
    """Raises SettingsError unless the directory has a file for the stack."""
    stacks = sorted(match[1] for path in directory.iterdir() if (match := _STACK_FILE.fullmatch(path.name)))
    if stack not in stacks:
        shown = repr(stack)[1:-1]  # one line, whatever is in it
        found = f"Pulumi.{shown}.yaml: no such stack" if stack else "no stack is named"
        raise SettingsError(f"{found}; allowed: {', '.join(stacks)}")


def from_pulumi() -> PlatformSettings:
    """The settings of the running program's stack; bad ones end it with their one line and no traceback."""
    if (supposed := SUPPOSED.get()) is not None:
        return supposed
    config = {**pulumi.runtime.get_config_env(), **pulumi.runtime.config.CONFIG.get()}
    try:
        if KEYS["region"] not in config:
            refuse_unknown_stack(pulumi.get_stack(), Path())
        return from_config(pulumi.get_stack(), config)
    except SettingsError as error:
        raise pulumi.RunError(str(error)) from None
