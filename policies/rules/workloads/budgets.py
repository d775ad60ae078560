"""Disruption budgets: maintenance takes one pod at a time, and can take it."""

import math
from collections.abc import Iterator
from typing import Any

from pydantic import Field

from declared.labels import selects
from declared.objects import namespace_of, object_name
from declared.pods import SERVING, pod_template
from declared.releases import strategy
from declared.requirements import services as required
from declared.requirements.stores import BUDGETS
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, is_unknown, mapping, read
from policies.model.expect import requirement_check, types_of, undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"


def _share(value: Any) -> float | None:
    """Of a hundred pods: a percentage as it is, a number as one pod each of three; None for neither."""
    if isinstance(value, str) and value.endswith("%"):
        return as_number(value[:-1])
    pods = as_number(value)
    return None if pods is None else pods * 33


class _BudgetsSoundConfig(Config):
    percent: int = Field(default=34, ge=1, description="Most pods that may be away at once, in percent.")


def _budget(budget: Declared, config: _BudgetsSoundConfig) -> Iterator[Finding]:
    most, least = read(budget.props, "spec.maxUnavailable"), read(budget.props, "spec.minAvailable")
    if most is None and least is None:
        yield wrong(budget, "limits nothing")
    if is_unknown(most) or is_unknown(least):
        yield undecided(budget, "spec.maxUnavailable or spec.minAvailable is unknown")
    elif most is not None and not 0 < (_share(most) or 0) <= config.percent:
        yield wrong(
            budget, f"spec.maxUnavailable is {most}; expected one pod, or up to {config.percent} %, and not none"
        )
    if least is not None and (least in ("0%", 0) or least == "100%"):
        yield wrong(budget, f"spec.minAvailable is {least}: it keeps nothing, or no node can ever be drained")
    if not mapping(budget.props, "spec.selector.matchLabels"):
        yield wrong(budget, "spec.selector selects every pod of the namespace")


BUDGETS_SOUND = ResourcePolicy(
    name="pdb-valid",
    description="A disruption budget lets one pod in three go at a time, never none and never all.",
    remedy="Set maxUnavailable to 1 or 25%.",
    config=_BudgetsSoundConfig,
    types=(_BUDGET,),
    check=_budget,
)


def _covered(stack: Stack, _: Config) -> Iterator[Finding]:
    budgets = [(namespace_of(each), mapping(each.props, "spec.selector")) for each in stack.of(_BUDGET)]
    for resource in stack.of(*SERVING):
        template = pod_template(resource)
        if template is None or read(resource.props, "spec.replicas") == 1:
            continue
        if not any(
            place == namespace_of(resource) and selects(selector, template.labels) for place, selector in budgets
        ):
            yield wrong(resource, "no PodDisruptionBudget covers its pods: draining nodes could take all of them")
    for pooler in stack.of("kubernetes:postgresql.cnpg.io/v1:Pooler"):
        labels = mapping(pooler.props, "spec.template.metadata.labels")
        if not any(place == namespace_of(pooler) and selects(selector, labels) for place, selector in budgets):
            yield wrong(pooler, "no PodDisruptionBudget covers its pods")


BUDGETS_COVER = StackPolicy(
    name=required.BUDGETS_COVER,
    description="Whatever serves with more than one pod has a disruption budget.",
    remedy="Declare a PodDisruptionBudget that selects the pods.",
    check=_covered,
)

_AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"


def _one_version(stack: Stack, _: Config) -> Iterator[Finding]:
    for rollout in stack.of("kubernetes:argoproj.io/v1alpha1:Rollout"):
        template = pod_template(rollout)
        if template is None or strategy(rollout) != "blueGreen":
            continue
        pods = _fewest(stack, rollout)
        for budget in stack.of(_BUDGET):
            if namespace_of(budget) != namespace_of(rollout) or not selects(
                mapping(budget.props, "spec.selector"), template.labels
            ):
                continue
            released, otherwise = (_evicted(budget, count) for count in (2 * pods, pods))
            if released is not None and otherwise is not None and released > max(1, otherwise):
                yield wrong(
                    budget,
                    f"lets {otherwise} of the {pods} pods of {object_name(rollout)} go, but {released} of them while a"
                    " release has both versions; expected maxUnavailable 1",
                )


def _fewest(stack: Stack, rollout: Declared) -> int:
    sizes = [
        read(each.props, "spec.minReplicas")
        for each in stack.of(_AUTOSCALER)
        if namespace_of(each) == namespace_of(rollout)
        and read(each.props, "spec.scaleTargetRef.name") == object_name(rollout)
    ]
    return next((size for size in [*sizes, read(rollout.props, "spec.replicas")] if isinstance(size, int)), 1)


def _evicted(budget: Declared, pods: int) -> int | None:
    """How many of as many healthy pods may be evicted at once. Kubernetes rounds percentages up."""
    for name in ("maxUnavailable", "minAvailable"):
        value = read(budget.props, f"spec.{name}")
        number = as_number(str(value).removesuffix("%")) if value is not None else None
        if number is not None:
            count = math.ceil(pods * number / 100) if str(value).endswith("%") else int(number)
            return count if name == "maxUnavailable" else pods - count
    return None


BUDGETS_COUNT_VERSIONS = StackPolicy(
    name="pdb-during-blue-green",
    description=(
        "A drain takes no more pods of the version that serves while a blue-green release has both: the budget counts the"
        " pods of all ReplicaSets, and those it lets go may all be of the one that serves."
    ),
    remedy="Set maxUnavailable to 1 instead of a percentage or minAvailable.",
    check=_one_version,
)

STORE_BUDGETS = ResourcePolicy(
    name=BUDGETS.policy,
    description="Stores lose one node at a time to maintenance.",
    remedy="Leave the operators' budgets on, with maxUnavailable 1.",
    types=types_of(BUDGETS),
    check=requirement_check(BUDGETS),
)


_SEARCH = "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch"


def _search(cluster: Declared, _: Config) -> Iterator[Finding]:
    if "podDisruptionBudget" in mapping(cluster.props, "spec"):
        yield wrong(
            cluster,
            "spec.podDisruptionBudget replaces the operator's own, which lets no node go while the cluster is not green: a "
            "second drain could take the last copy of a shard",
        )


SEARCH_BUDGETS = ResourcePolicy(
    name="search-disruption-budget",
    description="Elasticsearch gives a node up to maintenance only while every shard has its copies.",
    remedy="Leave spec.podDisruptionBudget to the operator.",
    types=(_SEARCH,),
    check=_search,
)
