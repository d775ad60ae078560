"""The services: what each disruption makes of their pods."""

from datetime import timedelta

from declared.stack import Stack
from declared.values import as_number, mapping, read
from recovery.checks.placement import largest_share, spread_over_zones
from recovery.edge import load_balancer
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate
from recovery.model.objectives import Objectives
from recovery.platform import nodes
from recovery.services import scaling
from recovery.services.budgets import protected
from recovery.services.probes import noticed, started
from recovery.services.releases import bad_release
from recovery.services.workloads import Workload, connected

SPREAD = "spec.template.spec.topologySpreadConstraints"


def software_fault(workload: Workload, inventory: Stack, objectives: Objectives) -> Estimate:
    """The longer of a bad release and a process that hangs."""
    release, hang = Chain(), Chain()
    bad_release(workload, inventory, release, objectives)
    noticed(workload, hang, objectives, "livenessProbe", "liveness probe failure")
    chain = Chain()
    _stopped(workload, hang)
    started(workload, hang, objectives)
    longer, shorter = sorted((release, hang), key=lambda each: each.estimate().total, reverse=True)
    chain.include(longer)
    chain.gaps.extend(shorter.gaps)
    connected(workload, inventory, chain)
    chain.note = "the longer of a bad release and a hung process"
    return chain.estimate()


def node_lost(workload: Workload, inventory: Stack, objectives: Objectives) -> Estimate:
    """The others go on; if there are none, a pod must be made."""
    chain = Chain()
    survivors = _survivors(workload, chain)
    protected(workload, chain)
    _stopped(workload, chain, counts=False)
    _silence(workload, inventory, chain, objectives)
    if survivors == 0:
        _made_again(workload, chain, objectives)
    connected(workload, inventory, chain)
    nodes.replaced(inventory, chain)
    return chain.estimate()


def zone_lost(workload: Workload, inventory: Stack, objectives: Objectives) -> Estimate:
    """The pods of two zones go on, and grow by what the third carried."""
    chain = Chain()
    survivors = _survivors(workload, chain)
    spread_over_zones(chain, workload.resource, SPREAD, labels=workload.labels)
    nodes.survive_a_zone(inventory, chain, "application", "pods have nodes in every zone")
    nodes.egress_routes(inventory, chain)
    _silence(workload, inventory, chain, objectives)
    if survivors == 0:
        _made_again(workload, chain, objectives)
    else:
        scaling.regrown(workload, inventory, chain)
        started(workload, chain, objectives)
    for service in workload.services:
        load_balancer.reached(inventory, chain, service)
    return chain.estimate()


def _survivors(workload: Workload, chain: Chain) -> int | None:
    count = workload.smallest(chain)
    if count is None:
        return None
    if count < 2:
        resource = workload.autoscaler or workload.resource
        path = "spec.minReplicas" if workload.autoscaler else "spec.replicas"
        chain.gap("another instance answers", resource, path, found=count, allowed="2 or more")
    return count - largest_share(count)


def _silence(workload: Workload, inventory: Stack, chain: Chain, objectives: Objectives) -> None:
    """Until nothing is sent to pods that are gone."""
    bound = any(load_balancer.bindings(inventory, service) for service in workload.services)
    if bound:
        load_balancer.target_health(inventory, chain, "unhealthyThreshold", "targets unhealthy (unhealthy threshold)")
    # Without a node there is no probe: only the node's own silence takes its pods out of the endpoints.
    chain.constant(constants.NODE_MONITOR_GRACE_PERIOD)
    ready = Chain()
    noticed(workload, ready, objectives, "readinessProbe", "a pod that is not ready is noticed")
    chain.gaps.extend(ready.gaps)


def _made_again(workload: Workload, chain: Chain, objectives: Objectives) -> None:
    for constant in (constants.EVICTION, constants.NODE_START, constants.IMAGE_PULL):
        chain.constant(constant)
    started(workload, chain, objectives)


def _stopped(workload: Workload, chain: Chain, *, counts: bool = True) -> None:
    """A pod that is told to stop goes on until it is out of the endpoints, and has time for it."""
    resource, what = workload.resource, "graceful termination"
    pod = "spec.template.spec"
    grace = chain.number(
        what, resource, f"{pod}.terminationGracePeriodSeconds", least=1, most=180, allowed="1 to 180 s", default=30
    )
    stop = f"{workload.container}.lifecycle.preStop"
    sleep = as_number(read(resource.props, f"{stop}.sleep.seconds"))
    if not mapping(resource.props, stop):
        chain.gap(what, resource, stop, found="nothing", allowed="a pause, until no request is sent to it any more")
    if sleep is not None and sleep < constants.PRE_STOP_SECONDS:
        allowed = f"{constants.PRE_STOP_SECONDS} or more, until no request is sent to it any more"
        chain.gap(what, resource, f"{stop}.sleep.seconds", found=f"{sleep:g}", allowed=allowed)
    if grace is not None and sleep is not None and sleep >= grace:
        path = f"{pod}.terminationGracePeriodSeconds"
        chain.gap(what, resource, path, found=f"{grace:g}", allowed=f"more than the {sleep:g} s of preStop")
    if grace is not None and counts:
        path = "spec.template.spec.terminationGracePeriodSeconds"
        chain.term(what, timedelta(seconds=grace), resource, path, f"{grace:g}")


DISRUPTIONS = {Disruption.SOFTWARE: software_fault, Disruption.NODE: node_lost, Disruption.ZONE: zone_lost}
