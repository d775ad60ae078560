"""The types that Pulumi.yaml may declare for a key, and what the engine takes for each of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast


@dataclass(frozen=True)
class ConfigType:
    """`string`, `integer`, `boolean`, `object`, or `array` with the type of its items."""

    name: str
    items: "ConfigType | None"

    @classmethod
    def of(cls, declaration: Mapping[str, Any]) -> "ConfigType | None":
        """The type in a declaration; None where it declares none."""
        if "type" not in declaration:
            return None
        return cls(declaration["type"], cls.of(declaration.get("items", {})))

    def __str__(self) -> str:
        return f"array<{self.items}>" if self.items else self.name

    def accepts(self, value: Any) -> bool:
        """Whether the engine takes the value (ValidateConfigValue in workspace/project.go)."""
        match self.name:
            case "string":
                return isinstance(value, str)
            case "integer":
                is_number = isinstance(value, int) and not isinstance(value, bool)
                return is_number or (isinstance(value, str) and bool(re.fullmatch(r"[-+]?\d+", value)))
            case "boolean":
                return isinstance(value, bool) or value in ("true", "false")
            case "object":
                return isinstance(value, dict)
            case _:
                items = self.items
                if items is None or not isinstance(value, list):
                    return False
                return all(items.accepts(item) for item in cast("list[Any]", value))
