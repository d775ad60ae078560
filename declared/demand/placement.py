"""Where the pods that always run find a place, and how many nodes run once all of them have one.

The scheduler and the cluster autoscaler in one pass. Pods with volumes come first, then the largest. They take nodes that run before
nodes that must start, nodes that keep others away (a taint) before the rest, the emptiest of those that run, the smallest of those that
may start. What must be spread over zones is. Not modelled: the order in which pods come, hosts that pods of one sort avoid, and the
controllers of EKS add-ons.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from declared.allocatable import pods_of
from declared.demand.nodes import NodeKind, node_kinds
from declared.demand.workload import WorkloadPods
from declared.quantities import GIB
from declared.stack import Stack
from declared.values import items, read

_ZONE = "topology.kubernetes.io/zone"

ADDON_PROCESSORS, ADDON_MEMORY, ADDON_PODS = 0.25, 0.5 * GIB, 4
"""Of every node: the add-ons' DaemonSets, which no stack declares the pods of: aws-node, kube-proxy, ebs-csi-node and
eks-pod-identity-agent (their charts' requests, rounded up)."""

_PROCESSOR_PER_GIB = 0.25
"""To compare pods by size: the m family has 4 GiB for a processor."""

_MOST_OF_A_SORT = 1000
"""Pods that are given a place one by one: what is beyond counts as pending, so that a slip of the pen does not hold a preview up."""

_MOST_NODES = 450
"""Of a managed node group (Amazon EKS service quotas)."""


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


def place(stack: Stack, pods: Iterable[WorkloadPods]) -> Placement:
    """Gives every pod a place."""
    listed = [each for each in pods if each.always]
    daemons = [each for each in listed if each.per_node]
    room = _Room(stack, daemons)
    counted: Counter[tuple[str, str]] = Counter()
    pending: Counter[str] = Counter()
    by_key = {_key(each): each for each in listed}
    for each in sorted((each for each in listed if not each.per_node), key=_size, reverse=True):
        in_zone: Counter[str] = Counter()
        wanted = math.ceil(each.always)
        for number in range(wanted):
            node = room.find(each, in_zone) if number < _MOST_OF_A_SORT else None
            if node is None:
                pending[_key(each)] = wanted - number
                break
            node.take(each)
            in_zone[node.zone] += 1
            counted[_key(each), node.kind.group.urn] += 1
    for each in daemons:
        for kind in room.kinds:
            if kind.takes(each.spec or {}) and (number := room.running(kind)):
                counted[_key(each), kind.group.urn] += number
    kinds = {kind.group.urn: kind for kind in room.kinds}
    return Placement(
        nodes={urn: room.running(kind) for urn, kind in kinds.items()},
        placed=tuple(Placed(by_key[key], kinds[urn], number) for (key, urn), number in counted.items()),
        pending=tuple((by_key[key], number) for key, number in pending.items()),
    )


class _Node:
    """A node and what is free on it."""

    def __init__(self, kind: NodeKind, zone: str, daemons: Iterable[WorkloadPods]) -> None:
        self.kind, self.zone = kind, zone
        room = kind.room
        self._processors = room.processors - ADDON_PROCESSORS if room else math.inf
        self._memory = room.memory - ADDON_MEMORY if room else math.inf
        self._pods = pods_of(kind.machine) - ADDON_PODS if kind.machine else math.inf
        for each in daemons:
            if kind.takes(each.spec or {}):
                self.take(each)

    def has_room(self, pods: WorkloadPods) -> bool:
        asked = pods.pod.requests
        return self._processors >= asked["cpu"] and self._memory >= asked["memory"] and self._pods >= 1

    def take(self, pods: WorkloadPods) -> None:
        self._processors -= pods.pod.requests["cpu"]
        self._memory -= pods.pod.requests["memory"]
        self._pods -= 1

    @property
    def left(self) -> float:
        return self._processors + _PROCESSOR_PER_GIB * self._memory / GIB


class _Room:
    """The nodes that run, and those that may start."""

    def __init__(self, stack: Stack, daemons: list[WorkloadPods]) -> None:
        self.kinds = node_kinds(stack)
        self._daemons = daemons
        self._nodes: list[_Node] = []
        for kind in self.kinds:
            for number in range(int(min(kind.desired, _MOST_NODES))):
                self._nodes.append(_Node(kind, kind.zones[number % len(kind.zones)], daemons))

    def running(self, kind: NodeKind) -> int:
        return sum(node.kind is kind for node in self._nodes)

    def find(self, pods: WorkloadPods, in_zone: Mapping[str, int]) -> _Node | None:
        """A node for one more, started where none that runs has room; None: it stays Pending."""
        taking = [kind for kind in self.kinds if kind.takes(pods.spec or {})]
        zones = {zone for kind in taking for zone in kind.zones}
        if _bound_to_zones(pods):
            least = min((in_zone.get(zone, 0) for zone in zones), default=0)
            zones = {zone for zone in zones if in_zone.get(zone, 0) == least}
        running = (node for node in self._nodes if node.kind in taking and node.zone in zones and node.has_room(pods))
        found = min(running, key=lambda node: (*_order(node, in_zone), -node.left), default=None)
        if found is None:
            startable = self._startable(taking, zones, pods)
            found = min(startable, key=lambda node: (*_order(node, in_zone), node.left, node.zone), default=None)
            if found is not None:
                self._nodes.append(found)
        return found

    def _startable(self, taking: Iterable[NodeKind], zones: set[str], pods: WorkloadPods) -> Iterator[_Node]:
        for kind in taking:
            if self.running(kind) < min(kind.most, _MOST_NODES):
                nodes = (_Node(kind, zone, self._daemons) for zone in kind.zones if zone in zones)
                yield from (node for node in nodes if node.has_room(pods))


def _order(node: _Node, in_zone: Mapping[str, int]) -> tuple[bool, int]:
    """Nodes that keep others away first, then zones with the fewest pods of the sort."""
    return not node.kind.keeps_away, in_zone.get(node.zone, 0)


def _bound_to_zones(pods: WorkloadPods) -> bool:
    """Whether zones have the same number of them, but for one: by a constraint, or since their volumes stay in their zones."""
    return bool(pods.claims) or any(_is_hard(each) for each in items(pods.spec or {}, "topologySpreadConstraints"))


def _is_hard(constraint: Any) -> bool:
    return read(constraint, "topologyKey") == _ZONE and read(constraint, "whenUnsatisfiable") == "DoNotSchedule"


def _size(pods: WorkloadPods) -> tuple[bool, float, str]:
    requests = pods.pod.requests
    return bool(pods.claims), requests["cpu"] + _PROCESSOR_PER_GIB * requests["memory"] / GIB, _key(pods)


def _key(pods: WorkloadPods) -> str:
    return f"{pods.namespace}/{pods.name} {pods.resource.urn}"
