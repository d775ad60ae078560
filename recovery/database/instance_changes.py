"""Another instance becomes primary in the same region, in the ways that drills try one by one.

The disruption `node` counts the worst of them: a node that is drained while the archive is away (`switchoverDelay`). A drill
that breaks less would pass that whatever it measured, so each of these has a bound of its own; none is an entry of the assessment.
"""

from collections.abc import Callable
from enum import StrEnum

from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, read
from recovery.database import change_of_primary
from recovery.database.instances import instance_lost, survives_drain, taken_over, write_availability
from recovery.model import constants
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder


class InstanceChange(StrEnum):
    """Its value is its name in every report."""

    POD_DELETED = "pod deleted"
    """The primary's pod is gone at once, and its node is not."""

    NODE_LOST = "node lost"
    """The primary's node without notice; the archive plugin's pod may have been on it."""

    NODE_DRAINED = "node drained"
    INSTANCES_RESTARTED = "instances restarted"
    """Standbys first, then the primary: a changed parameter, image or resource."""


def changes(cluster: Declared, inventory: Stack) -> dict[InstanceChange, Estimate]:
    """How long no commit is acknowledged."""
    return {change: _estimate(evaluate, cluster, inventory) for change, evaluate in _CHANGES.items()}


def _estimate(evaluate: "_Evaluation", cluster: Declared, inventory: Stack) -> Estimate:
    builder = EstimateBuilder()
    evaluate(cluster, inventory, builder)
    write_availability(cluster, builder)
    survives_drain(cluster, builder)
    return builder.estimate()


def _node_lost(cluster: Declared, inventory: Stack, builder: EstimateBuilder) -> None:
    instance_lost(cluster, inventory, builder, drained=False)


def _switched(cluster: Declared, inventory: Stack, builder: EstimateBuilder) -> None:
    """Writes go on until the former primary stops."""
    change_of_primary.archive_queried(cluster, inventory, builder)
    builder.add_constant(constants.INSTANCE_SWITCHOVER)
    builder.add_constant(constants.FIRST_STANDBY)
    change_of_primary.pooler_connects(cluster, inventory, builder)
    builder.note = "with the archive in reach; without it switchoverDelay, as in the estimate for a node"


def _restarted(cluster: Declared, inventory: Stack, builder: EstimateBuilder) -> None:
    path = "spec.primaryUpdateMethod"
    method = read(cluster.props, path)
    if method != "switchover":
        what = "the primary's update"
        found = "restart (the default)" if method is MISSING else method
        builder.add_missing(what, cluster, path, found=found, allowed="switchover: no drill measured another method")
        return
    builder.add_constant(constants.STANDBYS_RESTARTED)
    _switched(cluster, inventory, builder)


_Evaluation = Callable[[Declared, Stack, EstimateBuilder], None]
_CHANGES: dict[InstanceChange, _Evaluation] = {
    InstanceChange.POD_DELETED: taken_over,
    InstanceChange.NODE_LOST: _node_lost,
    InstanceChange.NODE_DRAINED: _switched,
    InstanceChange.INSTANCES_RESTARTED: _restarted,
}
