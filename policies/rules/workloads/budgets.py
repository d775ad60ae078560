"""Disruption budgets: maintenance takes one pod at a time, and can take it."""

from collections.abc import Iterator
from typing import Any

from declared.pods import SERVING, namespace, pod_template, selects
from declared.resource import Declared
from policies.model.expect import TRUE, Expectation, Requirement, requirement_check, types_of, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy, integer
from policies.model.stack import Stack
from policies.model.values import mapping, read

_BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"


def _share(value: Any) -> float:
    """Of a hundred pods: a percentage as it is, a number as one pod each of three."""
    if isinstance(value, str) and value.endswith("%"):
        return float(value[:-1])
    return float(value) * 33


def _budget(budget: Declared, config: Config) -> Iterator[Finding]:
    most, least = read(budget.props, "spec.maxUnavailable"), read(budget.props, "spec.minAvailable")
    if most is None and least is None:
        yield wrong(budget, "limits nothing")
    if most is not None and not 0 < _share(most) <= config["percent"]:
        yield wrong(
            budget, f"spec.maxUnavailable is {most}; expected one pod, or up to {config['percent']} %, and not none"
        )
    if least is not None and (least in ("0%", 0) or least == "100%"):
        yield wrong(budget, f"spec.minAvailable is {least}: it keeps nothing, or no node can ever be drained")
    if not mapping(budget.props, "spec.selector.matchLabels"):
        yield wrong(budget, "spec.selector selects every pod of the namespace")


BUDGETS_SOUND = ResourcePolicy(
    name="disruption-budgets-sound",
    description="A disruption budget lets one pod in three go at a time, never none and never all.",
    remedy="Set maxUnavailable to 1 or 25%.",
    config={"percent": integer(34, "Most pods that may be away at once, in percent.", minimum=1)},
    types=(_BUDGET,),
    check=_budget,
)


def _covered(stack: Stack, _: Config) -> Iterator[Finding]:
    budgets = [(namespace(each), mapping(each.props, "spec.selector")) for each in stack.of(_BUDGET)]
    for resource in stack.of(*SERVING):
        template = pod_template(resource)
        if template is None or read(resource.props, "spec.replicas") == 1:
            continue
        if not any(place == namespace(resource) and selects(selector, template.labels) for place, selector in budgets):
            yield wrong(resource, "no PodDisruptionBudget covers its pods: draining nodes could take all of them")
    for pooler in stack.of("kubernetes:postgresql.cnpg.io/v1:Pooler"):
        labels = mapping(pooler.props, "spec.template.metadata.labels")
        if not any(place == namespace(pooler) and selects(selector, labels) for place, selector in budgets):
            yield wrong(pooler, "no PodDisruptionBudget covers its pods")


BUDGETS_COVER = StackPolicy(
    name="disruption-budgets-cover",
    description="Whatever serves with more than one pod has a disruption budget.",
    remedy="Declare a PodDisruptionBudget that selects the pods.",
    check=_covered,
)

_KAFKA = "kubernetes:kafka.strimzi.io/v1:Kafka"
_REDIS = "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster"
_ONE = Expectation("1", lambda value, _: value == 1)
_STORES = (
    Requirement(_KAFKA, "spec.kafka.template.podDisruptionBudget.maxUnavailable", _ONE),
    *(
        Requirement(_REDIS, f"spec.{part}.pdb.{key}", expectation)
        for part in ("redisLeader", "redisFollower")
        for key, expectation in (("enabled", TRUE), ("maxUnavailable", _ONE))
    ),
    Requirement("kubernetes:postgresql.cnpg.io/v1:Cluster", "spec.enablePDB", TRUE),
)

STORE_BUDGETS = ResourcePolicy(
    name="store-disruption-budgets",
    description="Stores lose one node at a time to maintenance.",
    remedy="Leave the operators' budgets on, with maxUnavailable 1.",
    types=types_of(_STORES),
    check=requirement_check(_STORES),
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
