"""Pods fit the nodes that they may run on."""

from collections.abc import Iterator

from declared.demand.all_pods import demand
from declared.demand.nodes import NodeKind, node_kinds, where
from declared.demand.workload import WorkloadPods
from declared.quantities import GIB
from declared.stack import Stack
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

_OTHER_NODES = ("karpenter", "karpenter-crd")
"""Charts that make nodes of types that no node group declares."""


def _fit(stack: Stack, _: Config) -> Iterator[Finding]:
    kinds = node_kinds(stack)
    if not kinds or any(map(stack.installs, _OTHER_NODES)) or stack.aws("eks/fargateProfile:FargateProfile"):
        return
    everywhere = [each for each in demand(stack) if each.per_node]
    for pods in demand(stack):
        if pods.spec is None:
            continue
        taking = [*where(kinds, pods.spec)]
        if not taking:
            yield wrong(pods.resource, f"{pods.name}: no node group has the labels and taints that its pods ask for")
        elif all(each.room for each in taking):
            yield from _largest(pods, taking, everywhere)


def _largest(pods: WorkloadPods, taking: list[NodeKind], everywhere: list[WorkloadPods]) -> Iterator[Finding]:
    """Nothing where one kind of node has room for all that a pod asks for."""
    wanted = pods.pod.requests
    best: tuple[float, str] | None = None
    for kind in taking:
        room = _left(kind, pods, everywhere)
        short = [name for name in ("cpu", "memory", "ephemeral-storage") if wanted[name] > room[name]]
        if not short:
            return
        name = short[0]
        share = room[name] / wanted[name]
        if best is None or share > best[0]:
            best = (
                share,
                f"asks for {_shown(name, wanted[name])}; {kind.group.name} has {_shown(name, room[name])} left",
            )
    if best:
        yield wrong(pods.resource, f"{pods.name}: a pod {best[1]}, and no node group more")


def _left(kind: NodeKind, pods: WorkloadPods, everywhere: list[WorkloadPods]) -> dict[str, float]:
    """For one pod beside those that run on every such node."""
    beside = [each for each in everywhere if each is not pods and kind.takes(each.spec or {})]
    machine = kind.room
    room = {
        "cpu": machine.processors if machine else 0.0,
        "memory": machine.memory if machine else 0.0,
        "ephemeral-storage": kind.disk,
    }
    return {name: amount - sum(each.pod.requests[name] for each in beside) for name, amount in room.items()}


def _shown(name: str, amount: float) -> str:
    return f"{amount:.1f} processors" if name == "cpu" else f"{amount / GIB:.1f} GiB of {name}"


PODS_FIT = StackPolicy(
    name="pods-fit-their-nodes",
    description=(
        "A pod asks for no more than the largest kind of node that it may run on has left, once the kubelet and the"
        " DaemonSets have their share."
    ),
    remedy="Lower the pod's requests, use a larger instance type, or correct its nodeSelector and tolerations.",
    check=_fit,
)
