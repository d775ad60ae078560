"""Nodes that run or may start, and the places that pods take on them: the scheduler and the cluster autoscaler in one.

Pods with volumes come first, then the largest. They take nodes that run before nodes that must start, nodes that keep others away
(a taint) before the rest, the emptiest of those that run, the smallest of those that may start. What must be spread over zones is.
Not modelled: the order in which pods come, hosts that pods of one sort avoid, pods that make room for those of a higher priority
(preemption), and the controllers of EKS add-ons.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

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


class Node:
    """A node and what is free on it."""

    def __init__(self, kind: NodeKind, zone: str, daemons: Iterable[WorkloadPods]) -> None:
        self.kind, self.zone = kind, zone
        self.pods: Counter[str] = Counter()
        """How many of each sort, by `sort`; DaemonSets not included."""
        room = kind.room
        self._processors = room.processors - ADDON_PROCESSORS if room else math.inf
        self._memory = room.memory - ADDON_MEMORY if room else math.inf
        self._places = pods_of(kind.machine) - ADDON_PODS if kind.machine else math.inf
        for each in daemons:
            if kind.takes(each.spec or {}):
                self._take(each)

    def has_room(self, pods: WorkloadPods) -> bool:
        asked = pods.pod.requests
        return self._processors >= asked["cpu"] and self._memory >= asked["memory"] and self._places >= 1

    def take(self, pods: WorkloadPods) -> None:
        self._take(pods)
        self.pods[sort(pods)] += 1

    def _take(self, pods: WorkloadPods) -> None:
        self._processors -= pods.pod.requests["cpu"]
        self._memory -= pods.pod.requests["memory"]
        self._places -= 1

    @property
    def left(self) -> float:
        return self._processors + _PROCESSOR_PER_GIB * self._memory / GIB


class Room:
    """The nodes that run, and those that may start."""

    def __init__(self, stack: Stack, daemons: list[WorkloadPods], *, size: Literal["desired", "least"]) -> None:
        """Each group has its desired size, or the fewest nodes that an autoscaler leaves."""
        self.kinds = node_kinds(stack)
        self.nodes: list[Node] = []
        self._daemons = daemons
        self._lost: set[str] = set()
        for kind in self.kinds:
            for number in range(int(min(getattr(kind, size), _MOST_NODES))):
                self.nodes.append(Node(kind, kind.zones[number % len(kind.zones)], daemons))

    def running(self, kind: NodeKind) -> int:
        return sum(node.kind is kind for node in self.nodes)

    def put(self, wanted: Iterable[tuple[WorkloadPods, float]]) -> tuple[tuple[WorkloadPods, int], ...]:
        """Gives so many more pods of each sort a place; answers which find none, and how many."""
        pending: list[tuple[WorkloadPods, int]] = []
        for pods, number in sorted(wanted, key=lambda each: _size(each[0]), reverse=True):
            left = math.ceil(number)
            most = min(left, _MOST_OF_A_SORT)
            while most and self._put(pods):
                left, most = left - 1, most - 1
            if left > 0:
                pending.append((pods, left))
        return tuple(pending)

    def lose(self, zone: str) -> Counter[str]:
        """A zone and its nodes are gone; answers how many pods of each sort were there."""
        gone = [node for node in self.nodes if node.zone == zone]
        self._lost.add(zone)
        self.nodes = [node for node in self.nodes if node.zone != zone]
        return sum((node.pods for node in gone), Counter[str]())

    def _put(self, pods: WorkloadPods) -> bool:
        node = self._find(pods)
        if node is not None:
            node.take(pods)
        return node is not None

    def _find(self, pods: WorkloadPods) -> Node | None:
        """A node for one more, started where none that runs has room; None: it stays Pending."""
        key = sort(pods)
        in_zone: Counter[str] = Counter()
        for node in self.nodes:
            in_zone[node.zone] += node.pods[key]
        taking = [kind for kind in self.kinds if kind.takes(pods.spec or {})]
        zones = {zone for kind in taking for zone in kind.zones} - self._lost
        if _bound_to_zones(pods):
            least = min((in_zone[zone] for zone in zones), default=0)
            zones = {zone for zone in zones if in_zone[zone] == least}
        running = (node for node in self.nodes if node.kind in taking and node.zone in zones and node.has_room(pods))
        found = min(running, key=lambda node: (*_order(node, in_zone), -node.left), default=None)
        if found is None:
            startable = self._startable(taking, zones, pods)
            found = min(startable, key=lambda node: (*_order(node, in_zone), node.left, node.zone), default=None)
            if found is not None:
                self.nodes.append(found)
        return found

    def _startable(self, taking: Iterable[NodeKind], zones: set[str], pods: WorkloadPods) -> Iterator[Node]:
        for kind in taking:
            if self.running(kind) < min(kind.most, _MOST_NODES):
                nodes = (Node(kind, zone, self._daemons) for zone in kind.zones if zone in zones)
                yield from (node for node in nodes if node.has_room(pods))


def sort(pods: WorkloadPods) -> str:
    """What tells one sort of pods from another."""
    return f"{pods.namespace}/{pods.name} {pods.resource.urn}"


def _order(node: Node, in_zone: Mapping[str, int]) -> tuple[bool, int]:
    """Nodes that keep others away first, then zones with the fewest pods of the sort."""
    return not node.kind.keeps_away, in_zone.get(node.zone, 0)


def _bound_to_zones(pods: WorkloadPods) -> bool:
    """Whether zones have the same number of them, but for one: by a constraint, or since their volumes stay in their zones."""
    return bool(pods.claims) or any(_is_hard(each) for each in items(pods.spec or {}, "topologySpreadConstraints"))


def _is_hard(constraint: Any) -> bool:
    return read(constraint, "topologyKey") == _ZONE and read(constraint, "whenUnsatisfiable") == "DoNotSchedule"


def _size(pods: WorkloadPods) -> tuple[bool, float, str]:
    requests = pods.pod.requests
    return bool(pods.claims), requests["cpu"] + _PROCESSOR_PER_GIB * requests["memory"] / GIB, sort(pods)
