"""Controllers that a recovery goes through: they start before others, soon after their node is lost, never all away."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from declared.charts.release_facts import ReleaseFacts
from declared.helm import chart_of
from declared.quantities import parse
from declared.stack import Stack
from declared.values import is_unknown, items, read, shown
from policies.model.expect import wrong
from policies.model.installed import installed
from policies.model.policy import Config, Finding, StackPolicy

_CONTROLLERS = (
    "argo-rollouts",
    "aws-load-balancer-controller",
    "cert-manager",
    "cloudnative-pg",
    "cluster-autoscaler",
    "eck-operator",
    "external-secrets",
    "plugin-barman-cloud",
    "redis-operator",
    "strimzi-kafka-operator",
)


class _ControllersConfig(Config):
    charts: tuple[str, ...] = Field(default=_CONTROLLERS, description="Charts whose pods a recovery goes through.")


class _ControllersFirstConfig(_ControllersConfig):
    classes: tuple[str, ...] = Field(
        default=("system-cluster-critical", "system-node-critical"), description="Priority classes of such controllers."
    )


def _controllers(stack: Stack, config: _ControllersConfig) -> Iterator[tuple[ReleaseFacts, Mapping[str, Any]]]:
    for facts in installed(stack).releases:
        if chart_of(facts.release) in config.charts:
            for each in facts.workloads:
                if not each.get("hook"):
                    yield facts, each


def _priority(stack: Stack, config: _ControllersFirstConfig) -> Iterator[Finding]:
    for facts, each in _controllers(stack, config):
        name = each.get("priorityClassName")
        if name not in config.classes:
            allowed = " or ".join(config.classes)
            yield wrong(facts.release, f"{facts.place(each, 'priorityClassName')} is {shown(name)}; expected {allowed}")


CONTROLLERS_FIRST = StackPolicy(
    name="controllers-have-priority",
    description="Controllers that a recovery goes through start before, and instead of, everything that can wait.",
    remedy="Set the chart's priorityClassName to system-cluster-critical.",
    config=_ControllersFirstConfig,
    check=_priority,
)

_GIVEN_UP = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")


def _stays(tolerations: list[Any], taint: str, longest: int) -> str | None:
    """How long a pod stays bound to a node with this taint, in words, where that is too long."""
    for each in tolerations:
        if read(each, "key") in (taint, None) and read(each, "effect") in ("NoExecute", None):
            seconds = read(each, "tolerationSeconds")
            if not isinstance(seconds, (int, float)):
                return "without end"
            return f"{seconds:g} s" if seconds > longest else None
    return "300 s, Kubernetes' default"


class _ControllersMoveConfig(_ControllersConfig):
    seconds: int = Field(default=60, ge=1, description="Longest time on a node that is given up, in seconds.")


def _given_up(stack: Stack, config: _ControllersMoveConfig) -> Iterator[Finding]:
    for facts, each in _controllers(stack, config):
        tolerations = each.get("tolerations")
        if is_unknown(tolerations):
            continue
        for taint in _GIVEN_UP:
            stays = _stays(items(each, "tolerations"), taint, config.seconds)
            if stays:
                yield wrong(
                    facts.release,
                    f"by {facts.place(each, 'tolerations')} its pods stay {stays} on a node that is {taint}; expected at most "
                    f"{config.seconds} s",
                )


CONTROLLERS_MOVE = StackPolicy(
    name="controller-node-eviction-time",
    description="Controllers that a recovery goes through start elsewhere within seconds of their node being given up.",
    remedy="Tolerate node.kubernetes.io/not-ready and node.kubernetes.io/unreachable, NoExecute, for 30 tolerationSeconds.",
    config=_ControllersMoveConfig,
    check=_given_up,
)


class _ControllersUnthrottledConfig(_ControllersConfig):
    cpus: int = Field(default=2, ge=1, description="Least CPU limit of a controller.")


def _throttled(stack: Stack, config: _ControllersUnthrottledConfig) -> Iterator[Finding]:
    for facts, each in _controllers(stack, config):
        for container in items(each, "containers"):
            limit, fact = read(container, "resources.limits.cpu"), f"resources of {container['name']}"
            cpus = None if limit is None or is_unknown(limit) else parse(limit)
            if cpus is not None and cpus < config.cpus:
                yield wrong(
                    facts.release,
                    f"{facts.place(each, fact)}: limits.cpu is {limit}; expected none, or at "
                    f"least {config.cpus}: it would be throttled when there is much to mend",
                )


CONTROLLERS_UNTHROTTLED = StackPolicy(
    name="controllers-unthrottled",
    description="No controller that a recovery goes through is throttled by a CPU limit, its chart's own or another.",
    remedy="Set resources.limits.cpu to the CPUs of a node: null, which removes it in Helm, does not pass through Pulumi.",
    config=_ControllersUnthrottledConfig,
    check=_throttled,
)
