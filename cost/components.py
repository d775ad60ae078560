"""What each component of the platform costs: its own resources, and what its pods ask of the nodes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cost.amount import total
from cost.bill import Bill
from cost.item import Item
from cost.usage import HOURS
from declared.demand.placement import Placed
from declared.resource import Declared
from declared.stack import Stack

NODES = "eks/nodeGroup:NodeGroup"
UNREQUESTED = "unrequested node capacity"
"""Capacity of the nodes that no pod asks for: room to grow, and what the system keeps for itself."""


@dataclass(frozen=True)
class Component:
    """USD a month of one component, as it is declared for today."""

    name: str
    """Its place in the program: `DataTier/Postgresql`."""

    resources: float
    """Of its own resources: volumes, gateways, keys."""

    pods: float
    """Its part of the nodes, by what its pods ask for."""

    @property
    def usd(self) -> float:
        return self.resources + self.pods


def components(bill: Bill) -> list[Component]:
    """All components, the dearest first; together they are the whole bill."""
    nodes, others = _split(bill.items)
    own = _by_component(bill.stack, ((each.resource, each.usd.expected) for each in others))
    pods = _by_component(bill.stack, _parts(bill, nodes))
    names = {*own, *pods}
    found = [Component(name, own.get(name, 0.0), pods.get(name, 0.0)) for name in names]
    return sorted((each for each in found if each.usd), key=lambda each: (-each.usd, each.name))


def component_of(stack: Stack, resource: Declared) -> str:
    """The first two component resources above a resource; the first one's name alone where there is no second."""
    above: list[Declared] = []
    parent = stack.by_urn.get(resource.parent or "")
    while parent is not None:
        if not parent.type.startswith(("pulumi:", "aws:", "kubernetes:")):
            above.insert(0, parent)
        parent = stack.by_urn.get(parent.parent or "")
    if not above:
        return "others"
    first, *rest = above
    alike = rest and _has_siblings(stack, rest[0])
    return first.kind + (f"/{rest[0].name if alike else rest[0].kind}" if rest else "")


def _has_siblings(stack: Stack, component: Declared) -> bool:
    return sum(each.parent == component.parent and each.type == component.type for each in stack.of(component.type)) > 1


def _split(items: Iterable[Item]) -> tuple[list[Item], list[Item]]:
    """The instances of node groups, and everything else."""
    nodes: list[Item] = []
    others: list[Item] = []
    for each in items:
        is_node = each.resource.type == f"aws:{NODES}" and each.key.startswith("AmazonEC2/BoxUsage:")
        (nodes if is_node else others).append(each)
    return nodes, others


def _by_component(stack: Stack, shares: Iterable[tuple[Declared | None, float]]) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for resource, usd in shares:
        name = UNREQUESTED if resource is None else component_of(stack, resource)
        found[name] = found.get(name, 0.0) + usd
    return found


def _parts(bill: Bill, nodes: Sequence[Item]) -> list[tuple[Declared | None, float]]:
    """The nodes' price by the pods that are on them; None: what no pod requests. A pod that finds no node pays for none."""
    prices = {
        each.resource.urn: each.usd.expected / each.quantity.expected * HOURS
        for each in nodes
        if each.quantity.expected
    }
    parts = [(each.pods.resource, _part(each) * prices.get(each.kind.group.urn, 0.0)) for each in bill.placement.placed]
    return [*parts, (None, total(each.usd for each in nodes).expected - sum(part for _, part in parts))]


def _part(placed: Placed) -> float:
    """In nodes, half by processors and half by memory."""
    machine, requests = placed.kind.machine, placed.pods.pod.requests
    if machine is None:
        return 0.0
    return placed.number * (requests["cpu"] / machine.processors + requests["memory"] / machine.memory) / 2
