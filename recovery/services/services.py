"""The services: what each disruption makes of their pods."""

from datetime import timedelta

from declared.requirements.placement import PODS_APART, spreads_over_zones
from declared.requirements.services import BUDGETS_COVER, SERVICES_COMPLETE
from declared.stack import Stack
from declared.values import items
from recovery.cluster import nodes
from recovery.edge import load_balancer
from recovery.model import constants
from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder
from recovery.model.readings import number_at
from recovery.services import images, scaling
from recovery.services.probes import failure_detected, started
from recovery.services.releases import bad_release
from recovery.services.workloads import Workload

SPREAD = "spec.template.spec.topologySpreadConstraints"
GRACE = "spec.template.spec.terminationGracePeriodSeconds"


def application_failure(workload: Workload, inventory: Stack) -> Estimate:
    """The longer of a bad release and a process that hangs."""
    release, hang = EstimateBuilder(), EstimateBuilder()
    bad_release(workload, inventory, release)
    hang.include(failure_detected(workload, "livenessProbe", "liveness probe failure"))
    match number_at("graceful termination", workload.resource, GRACE, default=30):
        case float(grace):
            hang.add_step("graceful termination", timedelta(seconds=grace), workload.resource, GRACE, f"{grace:g}")
        case unreadable:
            hang.add_unreadable(unreadable)
    hang.include(started(workload))
    longer, shorter = sorted((release, hang), key=lambda each: each.estimate().total, reverse=True)
    builder = EstimateBuilder(note="the longer of a bad release and a hung process")
    builder.include(longer)
    builder.add_unreadable(*shorter.missing)
    reachable(workload, builder)
    return builder.estimate()


def node_lost(workload: Workload, inventory: Stack) -> Estimate:
    """The others go on; if there are none, a pod must be recreated."""
    builder = EstimateBuilder()
    if not workload.budgets:
        builder.unbounded(BUDGETS_COVER, workload.resource)
    _removed(workload, inventory, builder)
    count = workload.smallest()
    builder.add_unreadable(count)
    if isinstance(count, int) and _survivors(count) == 0:
        _recreated(workload, inventory, builder)
    reachable(workload, builder)
    nodes.replaced(inventory, builder)
    return builder.estimate()


def zone_lost(workload: Workload, inventory: Stack) -> Estimate:
    """The pods of two zones go on, and scale out by what the third carried."""
    builder = EstimateBuilder()
    if not spreads_over_zones(items(workload.resource.props, SPREAD)):
        builder.unbounded(PODS_APART, workload.resource)
    nodes.survive_a_zone(inventory, builder, "application")
    nodes.egress_routes(inventory, builder)
    _removed(workload, inventory, builder)
    count = workload.smallest()
    builder.add_unreadable(count)
    if isinstance(count, int) and _survivors(count) == 0:
        _recreated(workload, inventory, builder)
    else:
        scaling.scale_out_after_a_zone(workload, inventory, builder)
        builder.include(started(workload))
    return builder.estimate()


def reachable(workload: Workload, builder: EstimateBuilder) -> None:
    """No bound without the Service that clients ask for."""
    if not any(each.props.get("metadata", {}).get("name") == workload.name for each in workload.services):
        builder.unbounded(SERVICES_COMPLETE, workload.resource)


def _survivors(count: int) -> int:
    """Pods that are left when the zone, or node, with the most of them is lost."""
    return count - -(-count // nodes.ZONES)


def _removed(workload: Workload, inventory: Stack, builder: EstimateBuilder) -> None:
    """Until nothing is sent to pods that are lost."""
    if any(load_balancer.bindings(inventory, service) for service in workload.services):
        builder.include(load_balancer.target_health(inventory, "unhealthyThreshold"))
    # Without a node there is no probe: only the node's own silence takes its pods out of the endpoints.
    builder.add_constant(constants.NODE_MONITOR_GRACE_PERIOD)


def _recreated(workload: Workload, inventory: Stack, builder: EstimateBuilder) -> None:
    for constant in (constants.EVICTION, constants.NODE_START):
        builder.add_constant(constant)
    images.pulled(workload, inventory, builder)
    builder.include(started(workload))


DISRUPTIONS = {
    Disruption.APPLICATION: application_failure,
    Disruption.NODE: node_lost,
    Disruption.AVAILABILITY_ZONE: zone_lost,
}
