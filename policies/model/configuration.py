"""The pack's own configuration, in the form that `pulumi preview --policy-pack-config` takes.

A JSON object by policy name; per policy a level (`"mandatory"`), or an object with `enforcementLevel` and the
properties of the policy's schema. What is not given has its default.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from policies.model.errors import PackError
from policies.model.former_names import FORMER_NAMES, present_name
from policies.model.policy import Config, Level, Policy

LEVELS = ("advisory", "mandatory", "disabled")


class Configuration:
    """What is configured, by policy."""

    def __init__(
        self,
        values: Mapping[str, Config] | None = None,
        levels: Mapping[str, str] | None = None,
        former_names: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._values = values or {}
        self._levels = levels or {}
        self.former_names = tuple(former_names)
        """Where a policy is named by its former name: the file, and that name."""

    def of(self, policy: Policy) -> Config:
        """The policy's configuration; its defaults where nothing is configured."""
        return self._values.get(policy.name) or defaults(policy)

    def disabled(self, name: str) -> bool:
        return self._levels.get(name) == "disabled"

    def level(self, policy: Policy) -> Level:
        return "advisory" if self._levels.get(policy.name, policy.level) == "advisory" else "mandatory"

    def for_engine(self) -> dict[str, dict[str, Any]]:
        """As the engine takes it: values and levels together."""
        names = sorted({*self._values, *self._levels})
        return {
            name: (_written(self._values[name]) if name in self._values else {})
            | ({"enforcementLevel": self._levels[name]} if name in self._levels else {})
            for name in names
        }


def defaults(policy: Policy) -> Config:
    """A policy's configuration where nothing is configured."""
    return policy.config.model_construct()


def schema(policy: Policy) -> dict[str, dict[str, Any]]:
    """The JSON schema of each property of a policy's configuration."""
    return policy.config.model_json_schema().get("properties", {})


def _written(config: Config) -> dict[str, Any]:
    return config.model_dump(mode="json", by_alias=True, exclude_unset=True)


def read_configuration(file: Path, policies: Iterable[Policy]) -> Configuration:
    """Reads a configuration file; all defaults where there is none. Raises PackError, whose text is one line."""
    if not file.exists():
        return Configuration()
    name = f"{file.parent.name}/{file.name}"
    try:
        content: Any = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PackError(f"{name}: {error}; allowed: a JSON object by policy") from None
    return configuration(content, policies, source=name)


def configuration(content: Any, policies: Iterable[Policy], *, source: str) -> Configuration:
    """Checks a configuration against the schemas. Raises PackError, whose text is one line."""
    if not isinstance(content, dict):
        raise PackError(f"{source}: {_shown(content)}; allowed: a JSON object by policy")
    known = {policy.name: policy for policy in policies}
    values: dict[str, Config] = {}
    levels: dict[str, str] = {}
    given_names = cast("dict[str, Any]", content)
    for given_name, written in given_names.items():
        name = present_name(given_name)
        if given_name != name and name in given_names:
            raise PackError(f"{source}: {given_name}: the former name of {name}; allowed: one of them")
        if name not in known:
            raise PackError(f"{source}: {name}: unknown policy; allowed: the names in docs/policies.md")
        given = dict(cast("dict[str, Any]", written)) if isinstance(written, dict) else {"enforcementLevel": written}
        if "enforcementLevel" in given:
            levels[name] = _level(f"{source}: {name}", given.pop("enforcementLevel"))
        if given:
            values[name] = _values(f"{source}: {name}", known[name], given)
    return Configuration(values, levels, [(source, name) for name in given_names if name in FORMER_NAMES])


def _level(place: str, value: Any) -> str:
    if value not in LEVELS:
        raise PackError(f"{place}.enforcementLevel: {_shown(value)}; allowed: {', '.join(LEVELS)}")
    return str(value)


def _values(place: str, policy: Policy, given: Mapping[str, Any]) -> Config:
    try:
        return policy.config.model_validate_json(json.dumps(given), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else ""
        if first["type"] == "extra_forbidden":
            allowed = f"{', '.join(schema(policy)) or 'none'} (docs/policies.md)"
            raise PackError(f"{place}.{key}: unknown property; allowed: {allowed}") from None
        raise PackError(f"{place}.{key}: {_shown(given.get(key))}; allowed: {_wanted(schema(policy)[key])}") from None


def _wanted(declared: Mapping[str, Any]) -> str:
    """What a property's schema asks for, in words."""
    kinds = {"integer": "a whole number", "number": "a number", "string": "text", "array": "a list of texts"}
    least, most = declared.get("minimum"), declared.get("maximum")
    wanted = kinds.get(declared["type"], "texts by name")
    return wanted + ("" if least is None else f", at least {least:g}") + ("" if most is None else f", at most {most:g}")


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."
