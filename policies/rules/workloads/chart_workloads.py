"""Workloads that charts make: replicas in different zones, and what their containers ask for."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from declared.charts.release_facts import ReleaseFacts, named
from declared.charts.values import at
from declared.labels import selects
from declared.objects import namespace_of
from declared.requirements.placement import ZONE, spreads_over_zones
from declared.stack import Stack
from declared.values import is_unknown, items, mapping, read
from policies.model.expect import wrong
from policies.model.installed import installed
from policies.model.policy import Config, Finding, StackPolicy
from policies.rules.workloads.pods import resources

_REPLICATED = ("Deployment", "StatefulSet", "Prometheus", "Alertmanager")
_BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"


class _OperatorsReplicatedConfig(Config):
    single: tuple[str, ...] = Field(
        default=(
            "Deployment/kube-prometheus-stack-kube-state-metrics",
            "Deployment/plugin-barman-cloud",
            "Deployment/prometheus-elasticsearch-exporter",
            "Deployment/prometheus-operator",
            "Deployment/velero",
        ),
        description="Workloads that work alone, and whose absence others bear until a node has started them again.",
    )
    three: tuple[str, ...] = Field(
        default=("Alertmanager/prometheus", "Deployment/cert-manager-webhook"),
        description="Workloads of three: one may be away for maintenance while another fails.",
    )


def _replicated(stack: Stack, config: _OperatorsReplicatedConfig) -> Iterator[Finding]:
    budgets = [(namespace_of(each), read(each.props, "spec.selector")) for each in stack.of(_BUDGET)]
    for facts in installed(stack).releases:
        for each in facts.workloads:
            name = named(each)
            if each["kind"] not in _REPLICATED or name in config.single:
                continue
            yield from _enough(facts, each, 3 if name in config.three else 2)
            spread = items(each, "topologySpreadConstraints")
            if not spreads_over_zones(spread) and ZONE not in items(each, "apartOver"):
                yield wrong(facts.release, f"{facts.place(each, 'topologySpreadConstraints')}: pods may share a zone")
            declared = any(
                place == each["namespace"] and selects(selector, mapping(each, "labels")) for place, selector in budgets
            )
            if not declared:
                yield from _budget(facts, each)


def _enough(facts: ReleaseFacts, workload: Mapping[str, Any], fewest: int) -> Iterator[Finding]:
    count = workload.get("replicas", 1)
    if is_unknown(count) or (isinstance(count, int | float) and count >= fewest):
        return
    yield wrong(facts.release, f"{facts.place(workload, 'replicas')} is {count}; expected at least {fewest}")


def _budget(facts: ReleaseFacts, workload: Mapping[str, Any]) -> Iterator[Finding]:
    given, place = mapping(workload, "budget"), facts.place(workload, "budget")
    if not given:
        yield wrong(facts.release, f"{place}: no disruption budget covers its pods")
    elif given.get("maxUnavailable") == "100%" or given.get("minAvailable") in (0, "0%"):
        yield wrong(facts.release, f"{place}: its disruption budget keeps no pod")


OPERATORS_REPLICATED = StackPolicy(
    name="operators-replicated",
    description="Operators, webhooks and monitoring have replicas in different zones and a disruption budget.",
    remedy="Set the chart's replicas, topologySpreadConstraints and disruption budget; declare a PodDisruptionBudget where it has none.",
    config=_OperatorsReplicatedConfig,
    check=_replicated,
)


def _resources(stack: Stack, _: Config) -> Iterator[Finding]:
    for facts in installed(stack).releases:
        for each in facts.workloads:
            for container in items(each, "containers"):
                fact = f"resources of {container['name']}"
                yield from resources(facts.release, facts.place(each, fact), mapping(container, "resources"))
                yield from _limit(facts, each, fact, read(container, "resources.limits.cpu"))


def _limit(facts: ReleaseFacts, workload: Mapping[str, Any], fact: str, limit: Any) -> Iterator[Finding]:
    """A limit of CPU that the values name is a decision; one that they do not name came with the chart."""
    path = facts.decided_by(workload, fact)
    values = at(facts.release.props.get("values"), path) if path else None
    if limit is not None and read(values, "limits.cpu") is None:
        yield wrong(
            facts.release,
            f"{facts.place(workload, fact)}: limits.cpu is {limit} by the chart's default; expected a limit that the values name",
        )


OPERATOR_RESOURCES = StackPolicy(
    name="operator-resources-declared",
    description="Containers of charts ask for the CPU and memory that they need, and have no limit of CPU by default.",
    remedy="Set the chart's resources; where the chart has a limit of CPU, name one that does not slow the container.",
    check=_resources,
)
