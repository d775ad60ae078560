"""Scale-out: from the size of a standby to the size that serves peak load."""

import math
from datetime import timedelta

from declared.requirements.services import AT_PROMOTION, AUTOSCALED, SCALING
from declared.stack import Stack
from declared.values import as_number, items, mapping, read
from recovery.cluster import capacity
from recovery.model import constants
from recovery.model.estimate import MissingPrerequisite
from recovery.model.estimate_builder import EstimateBuilder
from recovery.model.readings import number_at
from recovery.services.images import pulled
from recovery.services.probes import started
from recovery.services.workloads import Workload


def scale_out(workload: Workload, inventory: Stack, builder: EstimateBuilder) -> None:
    """From the size of a standby to the size that peak takes: steps of the autoscaler, nodes, image, start."""
    smallest, largest = workload.smallest(), peak_capacity(workload)
    builder.add_unreadable(smallest, largest)
    if not isinstance(smallest, int) or not isinstance(largest, int) or workload.autoscaler is None:
        return
    builder.add_constant(constants.AUTOSCALER_SYNC)
    _steps(workload, builder, smallest, largest)
    capacity.start_of_nodes(inventory, builder, workload.resource)
    pulled(workload, inventory, builder)
    builder.include(started(workload))


def starts_at_its_most(workload: Workload) -> bool:
    """Whether a change of role raises the least instances to what peak takes, as the autoscaler's annotation says."""
    if workload.autoscaler is None:
        return False
    annotations = mapping(workload.autoscaler.props, "metadata.annotations")
    given, largest = as_number(annotations.get(AT_PROMOTION)), peak_capacity(workload)
    return given is not None and isinstance(largest, int) and given >= largest


def started_at_the_promotion(inventory: Stack, workload: Workload, builder: EstimateBuilder) -> None:
    """Nodes and pods for peak load start as soon as the role has changed."""
    smallest, largest = workload.smallest(), peak_capacity(workload)
    builder.add_unreadable(smallest)
    if isinstance(smallest, int) and isinstance(largest, int):
        later = EstimateBuilder()  # what a load beyond that would wait for must be declared all the same
        _steps(workload, later, smallest, largest)
        builder.add_unreadable(*later.missing)
    builder.add_constant(constants.AUTOSCALER_SYNC)
    capacity.start_of_nodes(inventory, builder, workload.resource)
    builder.add_constant(constants.IMAGE_PULL)
    builder.include(started(workload))


def scale_out_after_a_zone(workload: Workload, inventory: Stack, builder: EstimateBuilder) -> None:
    """The nodes of the other zones take the load of the lost zone."""
    builder.add_unreadable(peak_capacity(workload))
    builder.add_constant(constants.AUTOSCALER_SYNC)
    capacity.start_of_nodes(inventory, builder, workload.resource, zone_lost=True)
    pulled(workload, inventory, builder)


def peak_capacity(workload: Workload) -> int | MissingPrerequisite:
    """The largest size, which must be enough at peak."""
    scaler, path = workload.autoscaler, "spec.maxReplicas"
    if scaler is None:
        return MissingPrerequisite(policy=AUTOSCALED, urn=workload.resource.urn)
    peak = constants.PEAK_REPLICAS.get(workload.name, constants.SERVING_REPLICAS * constants.PEAK_FACTOR)
    largest = number_at("capacity at peak", scaler, path, least=max(peak, workload.count))
    return largest if isinstance(largest, MissingPrerequisite) else int(largest)


def _steps(workload: Workload, builder: EstimateBuilder, smallest: int, largest: int) -> None:
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
        builder.unbounded(SCALING, scaler)
        return
    path = "spec.minReplicas → maxReplicas by behavior.scaleUp"
    seconds = window + min(known)
    builder.add_step(what, timedelta(seconds=seconds), scaler, path, f"{smallest} → {largest}")


def _rule(rule: object, smallest: int, largest: int) -> float | None:
    """Seconds that one policy takes; None: it does not scale out."""
    value, period = as_number(read(rule, "value")), as_number(read(rule, "periodSeconds"))
    if not value or value < 0 or not period:
        return None
    if read(rule, "type") == "Pods":
        steps = math.ceil((largest - smallest) / value)
    else:
        steps = math.ceil(math.log(max(largest / smallest, 1)) / math.log(1 + value / 100) - 1e-9)
    return max(0, steps - 1) * period
