"""From the size that runs to the size that serves."""

import math
from datetime import timedelta

from declared import quantities
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, items, read
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.objectives import Objectives
from recovery.platform import nodes
from recovery.platform.nodes import Demand
from recovery.services.probes import started
from recovery.services.workloads import Workload, workloads


def grown(workload: Workload, inventory: Stack, chain: Chain, objectives: Objectives) -> None:
    """From the size of a standby to the size that peak takes: steps of the autoscaler, nodes, image, start."""
    smallest, largest = workload.smallest(chain), enough(workload, chain)
    if smallest is None or largest is None or workload.autoscaler is None:
        return
    chain.constant(constants.AUTOSCALER_SYNC)
    _steps(workload, chain, smallest, largest)
    if not _room(inventory, chain, "minSize"):
        chain.constant(constants.NODE_START)
    if not _room(inventory, chain, "maxSize"):
        _too_small(inventory, chain)
    chain.constant(constants.IMAGE_PULL)
    started(workload, chain, objectives)


def regrown(workload: Workload, inventory: Stack, chain: Chain) -> None:
    """What a zone carried is carried by the others."""
    enough(workload, chain)
    chain.constant(constants.AUTOSCALER_SYNC)
    if not _room(inventory, chain, "minSize", zone_lost=True):
        chain.constant(constants.NODE_START)
    if not _room(inventory, chain, "maxSize", zone_lost=True):
        _too_small(inventory, chain)
    chain.constant(constants.IMAGE_PULL)


def enough(workload: Workload, chain: Chain) -> int | None:
    """The largest size, and gaps unless peak fits in it."""
    what, scaler = "capacity at peak", workload.autoscaler
    if scaler is None:
        found = "no HorizontalPodAutoscaler"
        chain.gap(what, workload.resource, "metadata.name", found=found, allowed="one that scales it")
        return None
    peak = constants.PEAK_REPLICAS.get(workload.name, constants.SERVING_REPLICAS * constants.PEAK_FACTOR)
    least = max(peak, as_number(read(scaler.props, "spec.minReplicas")) or 1)
    largest = chain.number(what, scaler, "spec.maxReplicas", least=least, allowed=f"{least:g} or more")
    _metrics(scaler, chain, what)
    return int(largest) if largest is not None else None


def _metrics(scaler: Declared, chain: Chain, what: str) -> None:
    metrics = items(scaler.props, "spec.metrics")
    if not metrics:
        chain.gap(what, scaler, "spec.metrics", found="nothing", allowed="a target of processor time")
    for index in range(len(metrics)):
        path = f"spec.metrics[{index}].resource.target.averageUtilization"
        allowed = "at most 80 %, so that two zones carry what three did until more start"
        chain.number(what, scaler, path, least=1, most=80, allowed=allowed)


def _steps(workload: Workload, chain: Chain, smallest: int, largest: int) -> None:
    """Percent policies multiply; each step waits for its period. The first is taken at once."""
    scaler, what = workload.autoscaler, "HPA scale-out"
    if scaler is None:
        return
    window = as_number(read(scaler.props, "spec.behavior.scaleUp.stabilizationWindowSeconds")) or 0
    policies = items(scaler.props, "spec.behavior.scaleUp.policies")
    # Kubernetes API reference, HPAScalingRules: doubling, or four pods, every 15 s.
    rules = policies or [{"type": "Percent", "value": 100, "periodSeconds": 15}]
    times = [_rule(rule, smallest, largest) for rule in rules]
    known = [each for each in times if each is not None]
    if read(scaler.props, "spec.behavior.scaleUp.selectPolicy") == "Disabled" or not known:
        path = "spec.behavior.scaleUp"
        chain.gap(what, scaler, path, found="no way up", allowed="a policy that scales out")
        return
    path = "spec.minReplicas → maxReplicas by behavior.scaleUp"
    seconds = window + min(known)
    chain.term(what, timedelta(seconds=seconds), scaler, path, f"{smallest} → {largest}")


def _rule(rule: object, smallest: int, largest: int) -> float | None:
    """Seconds that one policy takes; None: it does not grow."""
    value, period = as_number(read(rule, "value")), as_number(read(rule, "periodSeconds"))
    if not value or value < 0 or not period:
        return None
    if read(rule, "type") == "Pods":
        steps = math.ceil((largest - smallest) / value)
    else:
        steps = math.ceil(math.log(max(largest / smallest, 1)) / math.log(1 + value / 100) - 1e-9)
    return max(0, steps - 1) * period


def _room(inventory: Stack, chain: Chain, size: str, *, zone_lost: bool = False) -> bool:
    """Whether all services at their largest fit on the application nodes at a size."""
    room = nodes.capacity(inventory, "application", size, zone_lost=zone_lost)
    # Without a figure, the nodes say why it cannot be told.
    return room is None or nodes.fits(demands(inventory, chain), room)


def demands(inventory: Stack, chain: Chain) -> list[Demand]:
    """What every service asks for at its largest."""
    found: list[Demand] = []
    for workload in workloads(inventory):
        requests = read(workload.resource.props, f"{workload.container}.resources.requests")
        processors, memory = (
            quantities.parse(read(requests, "cpu")),
            quantities.parse(read(requests, "memory")),
        )
        count = workload.largest()
        if processors is None or memory is None:
            path = f"{workload.container}.resources.requests"
            allowed = "cpu and memory, or its capacity need is unknown"
            chain.gap("node capacity for the pods", workload.resource, path, found=requests, allowed=allowed)
        elif count is not None:
            found.append(Demand(processors * count, memory * count))
    return found


def _too_small(inventory: Stack, chain: Chain) -> None:
    groups = nodes.groups_for(inventory, "application")
    wanted = demands(inventory, Chain())
    total = Demand(sum(each.processors for each in wanted), sum(each.memory for each in wanted))
    chain.gap(
        "node capacity for the pods",
        groups[0] if groups else None,
        "scalingConfig.maxSize",
        found=read(groups[0].props, "scalingConfig.maxSize") if groups else "no nodes",
        allowed=f"capacity for every service at its largest: {nodes.show(total)}",
    )
