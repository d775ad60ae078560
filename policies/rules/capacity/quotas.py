"""Quotas hold what is declared in their namespace, at the autoscalers' maxima and during a release."""

from collections.abc import Callable, Iterator, Mapping

from declared import quantities
from declared.demand.all_pods import demand
from declared.demand.workload import WorkloadPods
from declared.objects import namespace_of
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

Sum = Callable[[WorkloadPods], float]


def _requested(name: str) -> Sum:
    return lambda pods: pods.most * pods.pod.requests[name]


def _limited(name: str) -> Sum:
    return lambda pods: pods.most * pods.pod.limits[name]


def _volumes(pods: WorkloadPods) -> float:
    return pods.most * sum(each.size or 0 for each in pods.claims)


_SUMS: Mapping[str, tuple[Sum, str]] = {
    "pods": (lambda pods: pods.most, ""),
    "count/pods": (lambda pods: pods.most, ""),
    "cpu": (_requested("cpu"), "processors"),
    "requests.cpu": (_requested("cpu"), "processors"),
    "limits.cpu": (_limited("cpu"), "processors"),
    "memory": (_requested("memory"), "GiB"),
    "requests.memory": (_requested("memory"), "GiB"),
    "limits.memory": (_limited("memory"), "GiB"),
    "requests.ephemeral-storage": (_requested("ephemeral-storage"), "GiB"),
    "limits.ephemeral-storage": (_limited("ephemeral-storage"), "GiB"),
    "requests.storage": (_volumes, "GiB"),
    "persistentvolumeclaims": (lambda pods: pods.most * len(pods.claims), ""),
}
"""What counts against a key of `spec.hard` (Kubernetes documentation, "Resource Quotas")."""


def _quotas(stack: Stack) -> Iterator[tuple[Declared, str, float, list[WorkloadPods]]]:
    """Keys of quotas with the pods of their namespace; a quota with scopes is for some of them only."""
    for quota in stack.kubernetes("core", "ResourceQuota"):
        if items(quota.props, "spec.scopes") or read(quota.props, "spec.scopeSelector"):
            continue
        there = [each for each in demand(stack) if each.namespace == namespace_of(quota)]
        for key, value in mapping(quota.props, "spec.hard").items():
            allowed = None if is_unknown(value) else quantities.parse(value)
            if allowed is not None and key in _SUMS:
                yield quota, key, allowed, there


def _holds(stack: Stack, _: Config) -> Iterator[Finding]:
    for quota, key, allowed, there in _quotas(stack):
        sum_of, unit = _SUMS[key]
        needed = sum(map(sum_of, there)) + _claimed(stack, namespace_of(quota), key)
        if needed > allowed * (1 + 1e-9):
            largest = max(there, key=sum_of, default=None)
            yield wrong(
                quota,
                f"spec.hard.{key} is {_shown(allowed, unit)}; the namespace asks for {_shown(needed, unit)} at most"
                + (f", {largest.name} for {_shown(sum_of(largest), unit)} of it" if largest else ""),
            )


def _claimed(stack: Stack, namespace: str, key: str) -> float:
    """Of volume claims that are declared by themselves."""
    claims = [each for each in stack.kubernetes("core", "PersistentVolumeClaim") if namespace_of(each) == namespace]
    if key == "persistentvolumeclaims":
        return len(claims)
    if key != "requests.storage":
        return 0
    return sum(quantities.parse(read(each.props, "spec.resources.requests.storage")) or 0 for each in claims)


def _shown(amount: float, unit: str) -> str:
    number = amount / quantities.GIB if unit == "GiB" else amount
    return f"{number:,.1f}".removesuffix(".0") + (f" {unit}" if unit else "")


QUOTAS_HOLD = StackPolicy(
    name="quota-holds-its-pods",
    description=(
        "A quota holds all pods and volumes that are declared in its namespace: at the autoscalers' maxima, on all nodes,"
        " with what a release adds, those of operators and charts included."
    ),
    remedy="Raise the key of spec.hard, or lower what the namespace asks for; a release stops half-way otherwise.",
    check=_holds,
)


def _limits_given(stack: Stack, _: Config) -> Iterator[Finding]:
    for quota, key, _allowed, there in _quotas(stack):
        if key.startswith("limits."):
            resource = key.removeprefix("limits.")
            bare = sorted({each.name for each in there if not each.pod.limits[resource]})
            if bare:
                yield wrong(quota, f"spec.hard has {key}, and {bare[0]} has no such limit: its pods are refused")


QUOTAS_OF_GIVEN_LIMITS = StackPolicy(
    name="quota-limits-are-given",
    description="Where a quota bounds limits, every pod of its namespace has that limit, without which it is refused.",
    remedy="Take the key out of spec.hard, or give containers the limit, by themselves or by a LimitRange.",
    check=_limits_given,
)
