"""All pods of a stack that are known before anything runs, with what they ask for."""

from collections.abc import Iterable
from dataclasses import replace

from declared.charts.release_facts import ReleaseFacts, all_facts
from declared.demand.declared_pods import chart_pods, declared_pods, defaults
from declared.demand.nodes import NodeKind, node_kinds, where
from declared.demand.operated_pods import operated_pods
from declared.demand.workload import WorkloadPods
from declared.once import once
from declared.stack import Stack


@once
def demand(stack: Stack) -> tuple[WorkloadPods, ...]:
    """The same with the recorded facts of the stack's charts, as policies, the recovery model and cost read them."""
    return all_pods(stack, all_facts(stack))


def all_pods(stack: Stack, releases: Iterable[ReleaseFacts]) -> tuple[WorkloadPods, ...]:
    """Declared, made by charts, made by operators; a DaemonSet has a pod on every node that it may run on."""
    given, kinds = defaults(stack), node_kinds(stack)
    found = [*declared_pods(stack, given), *chart_pods(releases, given), *operated_pods(stack, given)]
    return tuple(_on_every_node(each, kinds) if each.per_node else each for each in found)


def _on_every_node(pods: WorkloadPods, kinds: tuple[NodeKind, ...]) -> WorkloadPods:
    """Every group at its maximum, and the nodes that the update of the largest one adds."""
    taking = [*where(kinds, pods.spec or {})]
    added = max((each.added for each in taking), default=0)
    return replace(pods, most=sum(each.most for each in taking) + added)
