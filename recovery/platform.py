"""What everything stands on: the cluster, its controllers, its ways out, and whoever watches it."""

from recovery import alerts, dependencies, edge, essentials, maintenance, nodes, operators, references, watch
from recovery.disruption import Disruption
from recovery.estimate import Chain, Estimate
from recovery.inventory import Inventory


def judged(inventory: Inventory, disruption: Disruption) -> Estimate:
    """No time of its own: what is wrong here breaks everything that stands on it."""
    chain = Chain()
    if disruption is Disruption.SOFTWARE:
        references.found(inventory, chain)
        references.idle(inventory, chain)
        essentials.there(inventory, chain)
        maintenance.done(inventory, chain)
        edge.entered(inventory, chain)
    elif disruption is Disruption.NODE:
        operators.present(inventory, chain)
        nodes.replaced(inventory, chain)
    elif disruption is Disruption.ZONE:
        operators.over_zones(inventory, chain)
        nodes.survive_a_zone(inventory, chain, "system", "controllers have nodes in every zone")
        nodes.ways_out(inventory, chain)
    elif disruption is Disruption.REGION:
        dependencies.secrets(inventory, chain)
        alerts.watched(inventory, chain)
        watch.both_serve(inventory, chain)
        watch.cannot_take_over(inventory, chain)
    return chain.estimate()
