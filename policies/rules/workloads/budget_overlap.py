"""Disruption budgets between them: each pod has one, each budget has the pods of one workload, and broken pods may go."""

from collections.abc import Iterator

from declared.cluster_pods import ClusterPods
from declared.helm import chart_of
from declared.labels import selects
from declared.objects import namespace_of, object_name
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, mapping, read
from policies.model.expect import undecided, wrong
from policies.model.installed import installed
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
_SHORT_LIVED = ("Job/", "CronJob/")


def _covers(budget: Declared, pods: ClusterPods) -> bool:
    selector = mapping(budget.props, "spec.selector")
    return pods.peer.namespace == namespace_of(budget) and selects(selector, pods.peer.labels)


def _makers_own(pods: ClusterPods) -> str | None:
    """Who else makes a budget for these pods: their operator, or their chart."""
    resource, props = pods.resource, pods.resource.props
    match resource.kind:
        case "Cluster" if "(instance)" in pods.workload and read(props, "spec.enablePDB") is not False:
            return "CloudNativePG"
        case "Kafka" if "(kafka)" in pods.workload:
            return "Strimzi"
        case "Elasticsearch" if read(props, "spec.podDisruptionBudget") != {}:
            return "Elastic's operator"
        case "RedisCluster":
            part = "redisLeader" if "(leader)" in pods.workload else "redisFollower"
            return "redis-operator" if read(props, f"spec.{part}.pdb.enabled") is True else None
        case _:
            return None


def _chart_budgets(stack: Stack) -> set[tuple[str, str]]:
    """Release and workload of every budget that a chart makes."""
    return {
        (facts.release.urn, f"{each['kind']}/{each['name']}")
        for facts in installed(stack).releases
        for each in facts.workloads
        if each.get("budget")
    }


def _overlap(stack: Stack, _: Config) -> Iterator[Finding]:
    budgets = list(stack.of(_BUDGET))
    of_charts = _chart_budgets(stack)
    said: set[tuple[str, str]] = set()
    for pods in installed(stack).pods:
        if pods.workload.startswith(_SHORT_LIVED):
            continue
        own = [each for each in budgets if _covers(each, pods)]
        maker = _makers_own(pods)
        if (pods.resource.urn, pods.workload) in of_charts:
            maker = f"the chart {chart_of(pods.resource)}"
        others = [maker] if maker else [f"the budget {object_name(own[0])}"] if own else []
        for budget in own if maker else own[1:]:
            if (budget.urn, pods.workload) not in said:
                said.add((budget.urn, pods.workload))
                yield wrong(
                    budget,
                    f"the pods of {pods.workload} are under {others[0]} too: a pod under two budgets is never evicted, and"
                    " draining its node does not end",
                )
    for budget in budgets:
        names = sorted(
            {
                pods.workload
                for pods in installed(stack).pods
                if not pods.workload.startswith(_SHORT_LIVED) and _covers(budget, pods)
            }
        )
        if len(names) > 1 and len({each.partition(" (")[0] for each in names}) > 1:
            yield wrong(
                budget,
                f"spec.selector selects the pods of {names[0]} and {names[1]}: one of them going keeps the other, or lets all go",
            )


BUDGETS_APART = StackPolicy(
    name="pdb-one-per-workload",
    description="A pod is under one disruption budget, and a budget is for the pods of one workload.",
    remedy="Remove one of the budgets, or let its selector have the labels of one workload only.",
    check=_overlap,
)


def _unready(budget: Declared, _: Config) -> Iterator[Finding]:
    policy = read(budget.props, "spec.unhealthyPodEvictionPolicy")
    if is_unknown(policy):
        yield undecided(budget, "spec.unhealthyPodEvictionPolicy is unknown")
    elif policy != "AlwaysAllow":
        yield wrong(
            budget,
            f"spec.unhealthyPodEvictionPolicy is {policy or 'not given'}; expected AlwaysAllow: pods that do not become ready"
            " keep their node from being drained",
        )


BUDGETS_EVICT_UNREADY = ResourcePolicy(
    name="pdb-evicts-unready-pods",
    description="A pod that is not ready does not block the drain of its node.",
    remedy="Set unhealthyPodEvictionPolicy to AlwaysAllow.",
    types=(_BUDGET,),
    check=_unready,
)
