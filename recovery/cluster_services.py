"""The cluster services that every service and store needs."""

from declared.requirements.cluster import OPERATED, OPERATORS
from declared.stack import Stack
from recovery.cluster import dependencies, nodes, references
from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder


def evaluated(inventory: Stack, disruption: Disruption) -> Estimate:
    """It takes no time of its own; a missing prerequisite here affects every service and store."""
    builder = EstimateBuilder()
    if disruption is Disruption.APPLICATION:
        references.resolve(inventory, builder)
        dependencies.declared(inventory, builder)
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
