"""What a program declared, as the model sees it: plain data, whoever collected it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

UNKNOWN = "<unknown>"
"""Stands where only an apply will know the value."""


@dataclass(frozen=True, kw_only=True)
class Declared:
    """One declared resource."""

    urn: str
    type: str
    """Type token, such as `kubernetes:postgresql.cnpg.io/v1:Cluster`."""

    name: str
    """The name in the program."""

    props: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Inputs under the provider's names (camel case) as plain data; an unknown value is the text `<unknown>`."""

    region: str | None = None
    """AWS region of its provider; None for Kubernetes and components."""

    parent: str | None = None
    dependencies: tuple[str, ...] = ()
    """URNs of what it waits for, and of what its inputs are made of."""

    protect: bool = False
    retain_on_delete: bool = False

    @cached_property
    def groups(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """Every group of keys in the properties, however deep, with its path: `spec.containers[0].resources`."""
        return tuple(groups_in(self.props))

    @property
    def kind(self) -> str:
        """The last part of the type: `Cluster`, `HealthCheck`."""
        return self.type.rsplit(":", maxsplit=1)[-1]

    @property
    def place(self) -> str | None:
        """The AWS region it is made in: its own where it names one, or that of its provider."""
        own = self.props.get("region")
        return own if isinstance(own, str) and not self.type.startswith("pulumi:") else self.region


def groups_in(value: object, place: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every group of keys in a value, however deep, with its path."""
    if isinstance(value, dict):
        group = cast("dict[str, Any]", value)
        yield place, group
        for key, inner in group.items():
            if isinstance(inner, (dict, list)):
                yield from groups_in(cast("object", inner), f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for number, inner in enumerate(cast("list[object]", value)):
            yield from groups_in(inner, f"{place}[{number}]")
