"""Quantities stand in the form in which Kubernetes writes them back."""

from collections.abc import Iterator
from typing import Any

from declared.quantities import canonical
from declared.resource import Declared
from declared.values import as_mapping
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_GROUPS = frozenset({"requests", "limits", "hard", "default", "defaultRequest", "min", "max", "podFixed", "capacity"})
_FIELDS = ("sizeLimit",)
_NAMES = ("cpu", "memory", "storage", "ephemeral-storage")
_ELSEWHERE = (":Rollout", ":Release", ":ConfigMap", ":Secret")
"""Rollouts have a policy of their own; the values of a chart are no object of Kubernetes."""


def _canonical(resource: Declared, _: Config) -> Iterator[Finding]:
    if resource.type.endswith(_ELSEWHERE):
        return
    for place, value in _quantities(resource):
        form = canonical(value)
        if form is not None and form != value:
            yield wrong(resource, f"{place.removeprefix('.')} is {value}; Kubernetes writes {form}")


def _quantities(resource: Declared) -> Iterator[tuple[str, Any]]:
    for place, group in resource.groups:
        for key, inner in group.items():
            if key in _FIELDS:
                yield f"{place}.{key}", inner
            elif key in _GROUPS:
                named = ((name, each) for name, each in as_mapping(inner).items() if name.endswith(_NAMES))
                yield from ((f"{place}.{key}.{name}", each) for name, each in named)


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
