"""From Pulumi configuration to settings: which key of Pulumi.<stack>.yaml becomes which field.

Three namespaces: `aws:region`, which the AWS provider reads as well; `nphies:`, the switches an operator turns during
a failover; `nphies-platform:`, the project's own, which Pulumi.yaml describes. See docs/decisions/0002.
"""

import json
from collections.abc import Mapping

import pulumi
from pydantic import ValidationError

from settings.platform import PlatformSettings
from settings.refusal import SettingsError, explain

PROJECT = "nphies-platform"
SWITCHES = ("role", "fencing_override")  # fields in the namespace nphies:
_TEXT = ("account", "owner")  # fields whose configuration value is text, not JSON

KEYS = {
    name: "aws:region" if name == "region" else f"nphies:{name}" if name in SWITCHES else f"{PROJECT}:{name}"
    for name in PlatformSettings.model_fields
}
_FIELDS = {key: name for name, key in KEYS.items()}
_TAKEN_BY_US = tuple(f"{namespace}:" for namespace in ("nphies", PROJECT))


def from_config(stack: str, config: Mapping[str, str]) -> PlatformSettings:
    """The settings in `config`, which maps full keys to text as the engine passes it: objects are JSON.

    Raises SettingsError, whose text is the line to show.
    """
    file = f"Pulumi.{stack}.yaml"
    document: dict[str, object] = {}
    for key, value in sorted(config.items()):
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


def _parsed(field: str, value: str) -> object:
    if field in _TEXT or field in SWITCHES or field == "region":
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def from_pulumi() -> PlatformSettings:
    """The settings of the running program's stack; bad ones end it with their one line and no traceback."""
    config = {**pulumi.runtime.get_config_env(), **pulumi.runtime.config.CONFIG.get()}
    try:
        return from_config(pulumi.get_stack(), config)
    except SettingsError as error:
        raise pulumi.RunError(str(error)) from None
