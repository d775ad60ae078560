"""Controllers that a recovery goes through: they start before others, soon after their node is lost, never all away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from declared.helm import chart_of
from declared.labels import selects
from declared.pods import namespace
from declared.quantities import parse
from declared.resource import Declared
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy, integer, texts
from policies.model.stack import Stack
from policies.model.values import is_unknown, items, mapping, read, shown

_RELEASE = "kubernetes:helm.sh/v3:Release"
_BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"


@dataclass(frozen=True)
class _Pods:
    """Values of a chart that say where the pods of one of its workloads run, and before whom."""

    priority: str = "priorityClassName"
    tolerations: str = "tolerations"


_ONE = (_Pods(),)
_CONTROLLERS: Mapping[str, tuple[_Pods, ...]] = {
    "argo-rollouts": (_Pods("controller.priorityClassName", "controller.tolerations"),),
    "aws-load-balancer-controller": _ONE,
    "cert-manager": (
        _Pods("global.priorityClassName"),
        _Pods("global.priorityClassName", "webhook.tolerations"),
        _Pods("global.priorityClassName", "cainjector.tolerations"),
    ),
    "cloudnative-pg": _ONE,
    "cluster-autoscaler": _ONE,
    "eck-operator": _ONE,
    "external-secrets": (*_ONE, _Pods("webhook.priorityClassName", "webhook.tolerations")),
    "plugin-barman-cloud": _ONE,
    "redis-operator": _ONE,
    "strimzi-kafka-operator": _ONE,
}


def _priority(release: Declared, config: Config) -> Iterator[Finding]:
    values = mapping(release.props, "values")
    for path in dict.fromkeys(pods.priority for pods in _CONTROLLERS.get(chart_of(release), ())):
        name = read(values, path)
        if name not in config["classes"]:
            allowed = " or ".join(config["classes"])
            yield wrong(release, f"values.{path} is {shown(name)}; expected {allowed}")


CONTROLLERS_FIRST = ResourcePolicy(
    name="controllers-have-priority",
    description="Controllers that a recovery goes through start before, and instead of, everything that can wait.",
    remedy="Set the chart's priorityClassName to system-cluster-critical.",
    config={
        "classes": texts(("system-cluster-critical", "system-node-critical"), "Priority classes of such controllers.")
    },
    types=(_RELEASE,),
    check=_priority,
)

_GIVEN_UP = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")


def _stays(tolerations: list[Any], taint: str, longest: int) -> str | None:
    """How long a pod stays bound to a node with this taint, in words, where that is too long."""
    for each in tolerations:
        if read(each, "key") in (taint, None) and read(each, "effect") in ("NoExecute", None):
            seconds = read(each, "tolerationSeconds")
            if not isinstance(seconds, (int, float)):
                return "for ever"
            return f"{seconds:g} s" if seconds > longest else None
    return "300 s, Kubernetes' default"


def _given_up(release: Declared, config: Config) -> Iterator[Finding]:
    values = mapping(release.props, "values")
    for pods in _CONTROLLERS.get(chart_of(release), ()):
        if is_unknown(read(values, pods.tolerations)):
            continue
        for taint in _GIVEN_UP:
            stays = _stays(items(values, pods.tolerations), taint, config["seconds"])
            if stays:
                yield wrong(
                    release,
                    f"by values.{pods.tolerations} its pods stay {stays} on a node that is {taint}; expected at most "
                    f"{config['seconds']} s",
                )


CONTROLLERS_MOVE = ResourcePolicy(
    name="controllers-leave-lost-nodes",
    description="Controllers that a recovery goes through start elsewhere within seconds of their node being given up.",
    remedy="Tolerate node.kubernetes.io/not-ready and node.kubernetes.io/unreachable, NoExecute, for 30 tolerationSeconds.",
    config={"seconds": integer(60, "Longest time on a node that is given up, in seconds.", minimum=1)},
    types=(_RELEASE,),
    check=_given_up,
)

_THROTTLED: Mapping[str, str] = {
    "eck-operator": "1",
    "redis-operator": "500m",
    "strimzi-kafka-operator": "1000m",
}
"""CPU limits that charts bring, and that stay where the values name no other: Helm merges maps."""


def _throttled(release: Declared, config: Config) -> Iterator[Finding]:
    brought = _THROTTLED.get(chart_of(release))
    limit = read(mapping(release.props, "values"), "resources.limits.cpu")
    if brought is None or is_unknown(limit):
        return
    cpus = parse(limit if limit is not None else brought)
    if cpus is None or cpus < config["cpus"]:
        yield wrong(
            release,
            f"values.resources.limits.cpu is {shown(limit)}, and the chart's own is {brought}; expected at least "
            f"{config['cpus']}: it would be throttled when there is much to mend",
        )


CONTROLLERS_UNTHROTTLED = ResourcePolicy(
    name="controllers-unthrottled",
    description="No controller that a recovery goes through is throttled by a CPU limit that its chart brings.",
    remedy="Set resources.limits.cpu to the CPUs of a node: null, which removes it in Helm, does not pass through Pulumi.",
    config={"cpus": integer(2, "Least CPU limit of a controller.", minimum=1)},
    types=(_RELEASE,),
    check=_throttled,
)

_WITHOUT_BUDGET: Mapping[str, Mapping[str, str]] = {
    "cloudnative-pg": {"app.kubernetes.io/name": "cloudnative-pg"},
    "redis-operator": {"name": "redis-operator"},
}
"""Charts that have replicas and make no disruption budget, with a label that their templates put on the pods."""


def _budgets(stack: Stack, _: Config) -> Iterator[Finding]:
    budgets = [(namespace(each), mapping(each.props, "spec.selector")) for each in stack.of(_BUDGET)]
    for release in stack.of(_RELEASE):
        labels = _WITHOUT_BUDGET.get(chart_of(release))
        if labels is None:
            continue
        # What the values add to the template's own.
        carried = {**labels, **mapping(release.props, "values.redisOperator.podLabels")}
        place = read(release.props, "namespace")
        if not any(where == place and selects(selector, carried) for where, selector in budgets):
            yield wrong(release, "no PodDisruptionBudget covers its pods, and its chart makes none")


CONTROLLER_BUDGETS = StackPolicy(
    name="controllers-have-disruption-budgets",
    description="Maintenance takes one replica of a controller at a time, also where its chart makes no disruption budget.",
    remedy="Declare a PodDisruptionBudget that selects the controller's pods.",
    check=_budgets,
)
