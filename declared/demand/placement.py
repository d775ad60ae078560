"""Where the pods that always run find a place, and how many nodes run once all of them have one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from declared.demand.all_pods import demand
from declared.demand.nodes import NodeKind
from declared.demand.room import Room, sort
from declared.demand.workload import WorkloadPods
from declared.once import once
from declared.stack import Stack


@dataclass(frozen=True)
class Placed:
    """Pods of one sort on the nodes of one group."""

    pods: WorkloadPods
    kind: NodeKind
    number: int


@dataclass(frozen=True)
class Placement:
    """All pods that always run, and the nodes they take."""

    nodes: Mapping[str, int]
    """How many run, by the URN of the node group: its desired size, and what pods need beyond it."""

    placed: tuple[Placed, ...]
    """DaemonSets included."""

    pending: tuple[tuple[WorkloadPods, int], ...]
    """Pods that no node has room for, and no group may add one for."""


@once
def place(stack: Stack) -> Placement:
    """Gives every pod a place."""
    listed = [each for each in demand(stack) if each.always]
    daemons = [each for each in listed if each.per_node]
    room = Room(stack, daemons, size="desired")
    pending = room.put((each, each.always) for each in listed if not each.per_node)
    counted: Counter[tuple[str, str]] = Counter()
    for node in room.nodes:
        for key, number in node.pods.items():
            counted[key, node.kind.group.urn] += number
    for each in daemons:
        for kind in room.kinds:
            if kind.takes(each.spec or {}) and (number := room.running(kind)):
                counted[sort(each), kind.group.urn] += number
    by_sort = {sort(each): each for each in listed}
    kinds = {kind.group.urn: kind for kind in room.kinds}
    return Placement(
        nodes={urn: room.running(kind) for urn, kind in kinds.items()},
        placed=tuple(Placed(by_sort[key], kinds[urn], number) for (key, urn), number in counted.items()),
        pending=pending,
    )
