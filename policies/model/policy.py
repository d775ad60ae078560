"""A policy: what it is called, how strict it is, what it looks at and what it finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeGuard

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from typing_extensions import TypeVar

from declared.resource import Declared
from declared.stack import Stack

Level = Literal["advisory", "mandatory"]


class Config(BaseModel):
    """The configuration of a policy; each policy that has one has a class of its own, whose fields have defaults.

    Files and the engine write `failureThreshold` for the field `failure_threshold`; the name of the field is taken too.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True, defer_build=True
    )


_Config = TypeVar("_Config", bound=Config, default=Any)
_NO_CONFIG: Any = Config


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a policy found wrong, or could not decide."""

    message: str
    urn: str | None = None
    """None: the stack as a whole."""

    decided: bool = True
    """False: a value that is unknown at preview would decide. An update knows it, and the policy then decides."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What all policies have; a policy is one of the two kinds below."""

    name: str
    description: str
    """What must hold, in one sentence."""

    remedy: str
    """What to change, or where to look, when it does not."""

    level: Level = "mandatory"
    config: type[Config] = Config


@dataclass(frozen=True, kw_only=True)
class ResourcePolicy(Policy, Generic[_Config]):
    """Decides about one resource at a time, before it is made."""

    types: tuple[str, ...]
    """Type tokens, or beginnings of them that end in `:` or `*`."""

    config: type[_Config] = _NO_CONFIG
    check: Callable[[Declared, _Config], Iterable[Finding]]


@dataclass(frozen=True, kw_only=True)
class StackPolicy(Policy, Generic[_Config]):
    """Decides about what a stack has as a whole: that something exists, or that one resource fits another."""

    config: type[_Config] = _NO_CONFIG
    check: Callable[[Stack, _Config], Iterable[Finding]]
    needs_options: bool = False
    """True: it reads resource options that the engine tells no analyzer (`retainOnDelete`): offline preview only."""


def is_resource_policy(policy: Policy) -> TypeGuard[ResourcePolicy[Any]]:
    """Whether a policy decides about one resource at a time."""
    return isinstance(policy, ResourcePolicy)
