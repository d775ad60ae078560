"""Spread constraints that the API server takes."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_list, is_unknown, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

_CONSTRAINTS = "topologySpreadConstraints"


def _lists(resource: Declared) -> Iterator[tuple[str, list[Any]]]:
    """Every list of constraints, wherever an operator or a chart takes it, with its path."""
    for place, group in resource.groups:
        if _CONSTRAINTS in group:
            yield f"{place}.{_CONSTRAINTS}".removeprefix("."), as_list(group[_CONSTRAINTS])


def _distinct(stack: Stack, _: Config) -> Iterator[Finding]:
    for resource in stack.of("kubernetes:*"):
        for path, constraints in _lists(resource):
            pairs = [(read(each, "topologyKey"), read(each, "whenUnsatisfiable")) for each in constraints]
            known = Counter(f"{key}, {mode}" for key, mode in pairs if not is_unknown(key) and not is_unknown(mode))
            for pair, count in known.items():
                if count > 1:
                    yield wrong(
                        resource, f"{path} has {count} constraints for {pair}: the API server refuses such pods"
                    )


SPREAD_DISTINCT = StackPolicy(
    name="spread-constraints-distinct",
    description=(
        "Pods have one topology spread constraint for each topologyKey and whenUnsatisfiable: Kubernetes refuses more, and an operator"
        " that is refused makes no pods."
    ),
    remedy="Merge the constraints, or say one of them as a required podAntiAffinity.",
    check=_distinct,
)
