"""The services: what each disruption makes of their pods."""

from datetime import timedelta

from declared.requirements.placement import PODS_APART, spreads_over_zones
from declared.requirements.services import BUDGETS_COVER, SERVICES_COMPLETE
from declared.stack import Stack
from declared.values import items
from recovery.edge import load_balancer
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate
from recovery.platform import nodes
from recovery.services import scaling
from recovery.services.probes import detected, started
from recovery.services.releases import bad_release
from recovery.services.workloads import Workload

SPREAD = "spec.template.spec.topologySpreadConstraints"
GRACE = "spec.template.spec.terminationGracePeriodSeconds"


def software_fault(workload: Workload, inventory: Stack) -> Estimate:
    """The longer of a bad release and a process that hangs."""
    release, hang = Chain(), Chain()
    bad_release(workload, inventory, release)
    detected(workload, hang, "livenessProbe", "liveness probe failure")
    grace = hang.number("graceful termination", workload.resource, GRACE, default=30)
    if grace is not None:
        hang.term("graceful termination", timedelta(seconds=grace), workload.resource, GRACE, f"{grace:g}")
    started(workload, hang)
    longer, shorter = sorted((release, hang), key=lambda each: each.estimate().total, reverse=True)
    chain = Chain(note="the longer of a bad release and a hung process")
    chain.include(longer)
    chain.gaps.extend(shorter.gaps)
    reachable(workload, chain)
    return chain.estimate()


def node_lost(workload: Workload, inventory: Stack) -> Estimate:
    """The others go on; if there are none, a pod must be recreated."""
    chain = Chain()
    if not workload.budgets:
        chain.unbounded(BUDGETS_COVER, workload.resource)
    _removed(workload, inventory, chain)
    if _survivors(workload, chain) == 0:
        _recreated(workload, chain)
    reachable(workload, chain)
    nodes.replaced(inventory, chain)
    return chain.estimate()


def zone_lost(workload: Workload, inventory: Stack) -> Estimate:
    """The pods of two zones go on, and scale out by what the third carried."""
    chain = Chain()
    if not spreads_over_zones(items(workload.resource.props, SPREAD)):
        chain.unbounded(PODS_APART, workload.resource)
    nodes.survive_a_zone(inventory, chain, "application")
    nodes.egress_routes(inventory, chain)
    _removed(workload, inventory, chain)
    if _survivors(workload, chain) == 0:
        _recreated(workload, chain)
    else:
        scaling.scale_out_after_a_zone(workload, inventory, chain)
        started(workload, chain)
    return chain.estimate()


def reachable(workload: Workload, chain: Chain) -> None:
    """No bound without the Service that clients ask for."""
    if not any(each.props.get("metadata", {}).get("name") == workload.name for each in workload.services):
        chain.unbounded(SERVICES_COMPLETE, workload.resource)


def _survivors(workload: Workload, chain: Chain) -> int | None:
    """Pods that are left when the zone, or node, with the most of them is lost."""
    count = workload.smallest(chain)
    return None if count is None else count - -(-count // nodes.ZONES)


def _removed(workload: Workload, inventory: Stack, chain: Chain) -> None:
    """Until nothing is sent to pods that are lost."""
    if any(load_balancer.bindings(inventory, service) for service in workload.services):
        load_balancer.target_health(inventory, chain, "unhealthyThreshold", "targets unhealthy (unhealthy threshold)")
    # Without a node there is no probe: only the node's own silence takes its pods out of the endpoints.
    chain.constant(constants.NODE_MONITOR_GRACE_PERIOD)


def _recreated(workload: Workload, chain: Chain) -> None:
    for constant in (constants.EVICTION, constants.NODE_START, constants.IMAGE_PULL):
        chain.constant(constant)
    started(workload, chain)


DISRUPTIONS = {Disruption.SOFTWARE: software_fault, Disruption.NODE: node_lost, Disruption.ZONE: zone_lost}
