"""The cluster services that everything stands on."""

from declared.requirements.platform import OPERATED, OPERATORS
from declared.stack import Stack
from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder
from recovery.platform import essentials, nodes, references


def evaluated(inventory: Stack, disruption: Disruption) -> Estimate:
    """No time of its own: what is wrong here breaks everything that stands on it."""
    builder = EstimateBuilder()
    if disruption is Disruption.APPLICATION:
        references.resolve(inventory, builder)
        essentials.declared(inventory, builder)
    elif disruption is Disruption.NODE:
        for token, chart in OPERATED:
            user = next(iter(inventory.of(token)), None)
            if user is not None and not inventory.installs(chart):
                builder.unbounded(OPERATORS, user)
        nodes.replaced(inventory, builder)
    elif disruption is Disruption.AVAILABILITY_ZONE:
        nodes.survive_a_zone(inventory, builder, "system")
        nodes.egress_routes(inventory, builder)
    return builder.estimate()
