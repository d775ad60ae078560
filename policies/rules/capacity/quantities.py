"""Quantities stand in the form in which Kubernetes writes them back."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from declared.quantities import canonical
from declared.resource import Declared
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_GROUPS = ("requests", "limits", "hard", "default", "defaultRequest", "min", "max", "podFixed", "capacity")
_FIELDS = ("sizeLimit",)
_NAMES = ("cpu", "memory", "storage", "ephemeral-storage")
_ELSEWHERE = (":Rollout", ":Release", ":ConfigMap", ":Secret")
"""Rollouts have a policy of their own; the values of a chart are no object of Kubernetes."""


def _canonical(resource: Declared, _: Config) -> Iterator[Finding]:
    if resource.type.endswith(_ELSEWHERE):
        return
    for place, value in _quantities(resource.props, ""):
        form = canonical(value)
        if form is not None and form != value:
            yield wrong(resource, f"{place} is {value}; Kubernetes writes {form}")


def _quantities(value: object, place: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in cast("Mapping[str, Any]", value).items():
            path = f"{place}.{key}" if place else key
            if key in _FIELDS:
                yield path, inner
            elif key in _GROUPS and isinstance(inner, Mapping):
                group = cast("Mapping[str, Any]", inner)
                yield from ((f"{path}.{name}", each) for name, each in group.items() if name.endswith(_NAMES))
            else:
                yield from _quantities(inner, path)
    elif isinstance(value, list):
        for number, inner in enumerate(cast("list[Any]", value)):
            yield from _quantities(inner, f"{place}[{number}]")


QUANTITIES_CANONICAL = ResourcePolicy(
    name="quantities-canonical",
    description=(
        "Quantities have the form in which Kubernetes keeps them: another one differs from the object at every refresh and"
        " drift check, and conflicts with operators that write the object back."
    ),
    remedy="Write 1 for 1000m, 1Gi for 1024Mi, 1536Mi for 1.5Gi.",
    types=("kubernetes:*",),
    check=_canonical,
)
