"""Which nodes must start before services run at their most, beside all other pods: after a promotion, or where a zone is lost."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from declared.demand.nodes import NodeKind
from declared.demand.room import Room, sort
from declared.demand.workload import WorkloadPods
from declared.stack import Stack


@dataclass(frozen=True)
class Growth:
    """From what always runs, on the fewest nodes that it needs, to the most that autoscalers make."""

    at_rest: tuple[NodeKind, ...]
    """The groups of the nodes that pods at rest need beyond the fewest that an autoscaler leaves, once for each node."""

    started: tuple[NodeKind, ...]
    """The groups that nodes start in for what comes then, once for each node."""

    pending: tuple[tuple[WorkloadPods, int], ...]
    """Pods that find no place, whatever may start."""


def grow(stack: Stack, pods: Iterable[WorkloadPods], *, lost: str | None = None) -> Growth:
    """With all zones, or after the loss of one: what ran there starts in the others, but for pods whose volumes are in it."""
    listed = [each for each in pods if each.grown]
    single = [each for each in listed if not each.per_node]
    room = Room(stack, [each for each in listed if each.per_node], size="least")
    least = len(room.nodes)
    pending = room.put((each, each.always) for each in single)
    at_rest = tuple(node.kind for node in room.nodes[least:])
    moved: Mapping[str, int] = {} if lost is None else room.lose(lost)
    running = len(room.nodes)
    again = {sort(each): moved.get(sort(each), 0) for each in single if not each.claims}
    more = room.put((each, again.get(sort(each), 0) + each.grown - math.ceil(each.always)) for each in single)
    return Growth(at_rest, tuple(node.kind for node in room.nodes[running:]), (*pending, *more))
