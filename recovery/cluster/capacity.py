"""Whether pods find nodes: those that run, or those that may start."""

from functools import lru_cache

from declared import quantities
from declared.demand.all_pods import demand
from declared.demand.growth import Growth, grow
from declared.demand.nodes import node_kinds
from declared.demand.workload import WorkloadPods
from declared.quantities import Machine
from declared.resource import Declared
from declared.stack import Stack
from declared.standby import is_standby
from declared.values import items, read
from recovery.model import constants
from recovery.model.estimate_builder import EstimateBuilder

_STORES = ("Cluster", "KafkaNodePool", "RedisCluster")


def start_of_nodes(inventory: Stack, builder: EstimateBuilder, of: Declared, *, zone_lost: bool = False) -> None:
    """Adds a node's start where the pods of a service wait for one, once services are at their most beside all other pods.

    No bound where some find no place, whatever may start. `zone_lost`: whichever zone makes it worse.
    """
    grown = _after_each_zone(inventory) if zone_lost else (_growth(inventory, None),)
    waited_for = [kind for each in grown for kind in each.started]
    if not zone_lost and not is_standby(inventory):
        waited_for += grown[0].at_rest  # as the standby that it would be it may rest on fewer
    own = next((each for each in demand(inventory) if each.resource is of), None)
    if own is None:
        return  # nobody knows how many there are, which is reported as such
    if any(kind.takes(own.spec or {}) for kind in waited_for):
        builder.add_constant(constants.NODE_START)
    pending = max((number for each in grown for pods, number in each.pending if pods is own), default=0)
    if pending:
        _report(inventory, builder, "node capacity for the pods", own, pending)


def storage_nodes(inventory: Stack, builder: EstimateBuilder) -> None:
    """No bound unless every pod of database, cache and message broker finds a place, beside all other pods."""
    for pods, number in _growth(inventory, None).pending:
        if pods.resource.kind in _STORES:
            _report(inventory, builder, "storage-node capacity", pods, number)


def _report(inventory: Stack, builder: EstimateBuilder, what: str, pods: WorkloadPods, pending: int) -> None:
    path = "scalingConfig.maxSize"
    group = next((kind.group for kind in node_kinds(inventory) if kind.takes(pods.spec or {})), None)
    found = read(group.props, path) if group else "no nodes"
    builder.add_missing(what, group, path, found=found, allowed=f"nodes for {pending} more of {pods.name}")


def _after_each_zone(inventory: Stack) -> tuple[Growth, ...]:
    zones = sorted({zone for kind in node_kinds(inventory) for zone in kind.zones})
    return tuple(_growth(inventory, each) for each in zones)


@lru_cache(maxsize=8)
def _growth(inventory: Stack, lost: str | None) -> Growth:
    return grow(inventory, demand(inventory), lost=lost)


def require_known_instances(inventory: Stack, builder: EstimateBuilder, group: Declared) -> None:
    """No bound while the size of the group's instances is unknown."""
    if _instance(inventory, group) is None:
        what, allowed = "node capacity for the pods", "an instance type of the families c, m, r or x"
        builder.add_missing(what, group, "launchTemplate", found="an instance of unknown size", allowed=allowed)


def _instance(inventory: Stack, group: Declared) -> Machine | None:
    types = items(group.props, "instanceTypes")
    templates = inventory.needed_by(group, "ec2/launchTemplate:LaunchTemplate")
    named = types or [read(each.props, "instanceType") for each in templates]
    machines = [quantities.machine(each) for each in named]
    known = [each for each in machines if each]
    return min(known, key=lambda each: each.processors) if known and len(known) == len(machines) else None
