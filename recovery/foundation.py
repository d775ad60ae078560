"""The cluster services that everything stands on."""

from declared.requirements.platform import OPERATED, OPERATORS
from declared.stack import Stack
from recovery.model.chain import Chain
from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate
from recovery.platform import essentials, nodes, references


def evaluated(inventory: Stack, disruption: Disruption) -> Estimate:
    """No time of its own: what is wrong here breaks everything that stands on it."""
    chain = Chain()
    if disruption is Disruption.SOFTWARE:
        references.resolve(inventory, chain)
        essentials.declared(inventory, chain)
    elif disruption is Disruption.NODE:
        for token, chart in OPERATED:
            user = next(iter(inventory.of(token)), None)
            if user is not None and not inventory.installs(chart):
                chain.unbounded(OPERATORS, user)
        nodes.replaced(inventory, chain)
    elif disruption is Disruption.ZONE:
        nodes.survive_a_zone(inventory, chain, "system")
        nodes.egress_routes(inventory, chain)
    return chain.estimate()
