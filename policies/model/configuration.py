"""The pack's own configuration, in the form that `pulumi preview --policy-pack-config` takes.

A JSON object by policy name; per policy a level (`"mandatory"`), or an object with `enforcementLevel` and the
properties of the policy's schema. What is not given has its default.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from policies.model.errors import PackError
from policies.model.policy import Config, Level, Policy, Property

LEVELS = ("advisory", "mandatory", "disabled")


class Configuration:
    """What is configured, by policy."""

    def __init__(
        self, values: Mapping[str, Mapping[str, Any]] | None = None, levels: Mapping[str, str] | None = None
    ) -> None:
        self._values = values or {}
        self._levels = levels or {}

    def of(self, policy: Policy) -> Config:
        """A value for every property of the policy's schema."""
        given = self._values.get(policy.name, {})
        return {name: given.get(name, each.default) for name, each in policy.config.items()}

    def disabled(self, name: str) -> bool:
        return self._levels.get(name) == "disabled"

    def level(self, policy: Policy) -> Level:
        return "advisory" if self._levels.get(policy.name, policy.level) == "advisory" else "mandatory"

    def for_engine(self) -> dict[str, dict[str, Any]]:
        """As the engine takes it: values and levels together."""
        names = sorted({*self._values, *self._levels})
        return {
            name: {**self._values.get(name, {})}
            | ({"enforcementLevel": self._levels[name]} if name in self._levels else {})
            for name in names
        }


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
    values: dict[str, dict[str, Any]] = {}
    levels: dict[str, str] = {}
    for name, written in cast("dict[str, Any]", content).items():
        if name not in known:
            raise PackError(f"{source}: {name}: unknown policy; allowed: the names in docs/policies.md")
        given = cast("dict[str, Any]", written) if isinstance(written, dict) else {"enforcementLevel": written}
        for key, value in given.items():
            if key == "enforcementLevel":
                levels[name] = _level(f"{source}: {name}", value)
            else:
                values.setdefault(name, {})[key] = _value(f"{source}: {name}.{key}", known[name].config.get(key), value)
    return Configuration(values, levels)


def _level(place: str, value: Any) -> str:
    if value not in LEVELS:
        raise PackError(f"{place}.enforcementLevel: {_shown(value)}; allowed: {', '.join(LEVELS)}")
    return str(value)


def _value(place: str, declared: Property | None, value: Any) -> Any:
    if declared is None:
        raise PackError(f"{place}: unknown property; allowed: those of the policy in docs/policies.md")
    wanted = _refusal(declared.schema, value)
    if wanted:
        raise PackError(f"{place}: {_shown(value)}; allowed: {wanted}")
    return value


def _refusal(schema: Mapping[str, Any], value: Any) -> str:
    """What the schema asks for, where the value is not that; the few keywords that the pack uses."""
    kind, minimum, maximum = schema["type"], schema.get("minimum"), schema.get("maximum")
    accepted = {
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "number": isinstance(value, (int, float)) and not isinstance(value, bool),
        "string": isinstance(value, str) and bool(value),
        "array": isinstance(value, list) and all(isinstance(item, str) for item in cast("list[Any]", value)),
    }[kind]
    in_range = accepted and (minimum is None or value >= minimum) and (maximum is None or value <= maximum)
    if in_range:
        return ""
    wanted = {"integer": "a whole number", "number": "a number", "string": "text", "array": "a list of texts"}[kind]
    least = f", at least {minimum}" if minimum is not None else ""
    return wanted + least + (f", at most {maximum}" if maximum is not None else "")


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."
