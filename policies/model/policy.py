"""A policy: what it is called, how strict it is, what it looks at and what it finds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from declared.resource import Declared
from declared.stack import Stack

Level = Literal["advisory", "mandatory"]
Config = Mapping[str, Any]
"""The configuration of one policy, with a value for every property of its schema."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a policy found wrong, or could not decide."""

    message: str
    urn: str | None = None
    """None: the stack as a whole."""

    decided: bool = True
    """False: a value that is unknown at preview would decide. An update knows it, and the policy then decides."""


@dataclass(frozen=True, kw_only=True)
class Property:
    """A property of a policy's configuration, as JSON schema, with its default value."""

    default: Any
    schema: Mapping[str, Any]

    def json_schema(self) -> dict[str, Any]:
        return {**self.schema, "default": self.default}


ResourceCheck = Callable[[Declared, Config], Iterable[Finding]]
StackCheck = Callable[[Stack, Config], Iterable[Finding]]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What all policies have; a policy is one of the two kinds below."""

    name: str
    description: str
    """What must hold, in one sentence."""

    remedy: str
    """What to change, or where to look, when it does not."""

    level: Level = "mandatory"
    config: Mapping[str, Property] = field(default_factory=dict[str, Property])


@dataclass(frozen=True, kw_only=True)
class ResourcePolicy(Policy):
    """Decides about one resource at a time, before it is made."""

    types: tuple[str, ...]
    """Type tokens, or beginnings of them that end in `:` or `*`."""

    check: ResourceCheck


@dataclass(frozen=True, kw_only=True)
class StackPolicy(Policy):
    """Decides about what a stack has as a whole: that something exists, or that one resource fits another."""

    check: StackCheck
    needs_options: bool = False
    """True: it reads resource options that the engine tells no analyzer (`retainOnDelete`): offline preview only."""


def integer(default: int, description: str, *, minimum: int = 0) -> Property:
    return Property(default=default, schema={"type": "integer", "minimum": minimum, "description": description})


def number(default: float, description: str, *, minimum: float = 0, maximum: float | None = None) -> Property:
    bounds = {"minimum": minimum} | ({} if maximum is None else {"maximum": maximum})
    return Property(default=default, schema={"type": "number", **bounds, "description": description})


def texts(default: Iterable[str], description: str) -> Property:
    schema = {"type": "array", "items": {"type": "string"}, "description": description}
    return Property(default=list(default), schema=schema)


def text(default: str, description: str) -> Property:
    return Property(default=default, schema={"type": "string", "minLength": 1, "description": description})
