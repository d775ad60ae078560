"""Which declared value decides which fact of a workload: each such value is left out once, and the chart rendered again.

A number that is the chart's own default changes nothing when it is left out; it is rendered once more, one higher.
"""

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, cast

from chart_facts.helm import ChartError, Object
from declared.charts.values import step

_FACTS = {
    "replicas": "replicas",
    "replicaCount": "replicas",
    "topologySpreadConstraints": "topologySpreadConstraints",
    "priorityClassName": "priorityClassName",
    "tolerations": "tolerations",
    "pdb": "budget",
    "podDisruptionBudget": "budget",
}
_RESOURCES = re.compile(r"[rR]esources$")

Render = Callable[[Object], Sequence[Object]]
"""The workloads of the chart with other values."""


def decided_by(values: Object, workloads: Sequence[Object], render: Render) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path, fact in _candidates(values, ()):
        try:
            decided = list(_differences(path, fact, workloads, render(_changed(values, path, None))))
            number = _at(values, path)
            if not decided and isinstance(number, int | float):
                other = render(_changed(values, path, number + 1))
                decided = [{**each, "without": number} for each in _differences(path, fact, workloads, other)]
        except ChartError:
            continue  # required: without it there is no release
        found += decided
    return sorted(found, key=lambda each: (each["workload"], each["fact"], each["path"]))


_SWITCH = re.compile(r"crds?\b|keepCRDs|rbac|webhook|collectors|namespaces?\b|failurePolicy", re.IGNORECASE)
"""Paths of values that switch rights, webhooks or definitions."""

SWITCHED = ("rights", "webhooks", "definitions")


def switched_by(
    values: Object, facts: Mapping[str, Any], render: Callable[[Object], Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Values that switch the rights, webhooks or definitions of a chart: true to false and back, others to nothing."""
    found: list[dict[str, Any]] = []
    for path, value in _switches(values, ()):
        other = not value if isinstance(value, bool) else None
        try:
            turned = render(_changed(values, path, other))
        except ChartError:
            continue
        found += [
            {"path": _shown(path), "facts": key, "value": value, "otherwise": turned[key]}
            for key in SWITCHED
            if turned[key] != facts[key]
        ]
    return sorted(found, key=lambda each: (each["facts"], each["path"]))


def _switches(values: object, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(values, Mapping):
        for key, inner in cast("Object", values).items():
            if key not in (*_FACTS, "nodeSelector") and not _RESOURCES.search(key):
                yield from _switches(inner, (*path, key))
    elif _SWITCH.search(_shown(path)):
        yield path, values


def _candidates(values: object, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(values, Mapping):
        for key, inner in cast("Object", values).items():
            if key in _FACTS:
                yield (*path, key), _FACTS[key]
            elif _RESOURCES.search(key) and isinstance(inner, Mapping):
                yield (*path, key), "resources"
            else:
                yield from _candidates(inner, (*path, key))
    elif isinstance(values, list):
        for number, inner in enumerate(cast("list[Any]", values)):
            yield from _candidates(inner, (*path, number))


def _at(values: Any, path: Sequence[str | int]) -> Any:
    for each in path:
        values = values[each]
    return values


def _changed(values: Object, path: tuple[str | int, ...], value: float | bool | None) -> Object:
    """With another value, or with none."""
    changed = copy.deepcopy(dict(values))
    parent = _at(changed, path[:-1])
    if value is None:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return changed


def _differences(
    path: tuple[str | int, ...], fact: str, workloads: Sequence[Object], other: Sequence[Object]
) -> Iterator[dict[str, Any]]:
    others = {(each["kind"], each["name"]): each for each in other}
    for each in workloads:
        twin = others.get((each["kind"], each["name"]))
        if twin is None:
            continue
        workload = f"{each['kind']}/{each['name']}"
        if fact != "resources":
            if each.get(fact) != twin.get(fact):
                yield {"path": _shown(path), "workload": workload, "fact": fact, "without": twin.get(fact)}
            continue
        twins = {one["name"]: one for one in twin["containers"]}
        for container in each["containers"]:
            former = twins.get(container["name"], {}).get("resources")
            if container.get("resources") != former:
                name = f"resources of {container['name']}"
                yield {"path": _shown(path), "workload": workload, "fact": name, "without": former}


def _shown(path: tuple[str | int, ...]) -> str:
    return reduce(step, path, "")
