"""Spread constraints that the API server takes."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from declared.stack import Stack
from declared.values import as_list, as_mapping, is_unknown, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

_CONSTRAINTS = "topologySpreadConstraints"


def _lists(value: object, place: str = "") -> Iterator[tuple[str, list[Any]]]:
    """Every list of constraints below a value, wherever an operator or a chart takes it, with its path."""
    for key, each in as_mapping(value).items():
        path = f"{place}.{key}" if place else key
        if key == _CONSTRAINTS:
            yield path, as_list(each)
        yield from _lists(each, path)
    for number, each in enumerate(as_list(value)):
        yield from _lists(each, f"{place}[{number}]")


def _distinct(stack: Stack, _: Config) -> Iterator[Finding]:
    for resource in stack.of("kubernetes:*"):
        for path, constraints in _lists(resource.props):
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
