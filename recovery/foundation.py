"""What everything stands on: the cluster, its controllers, its ways out, and whoever watches it."""

from declared.stack import Stack
from recovery.checks import alarms, alert_rules
from recovery.edge import load_balancer
from recovery.model.chain import Chain
from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate
from recovery.platform import cron_jobs, essentials, nodes, operators, references
from recovery.services import images_and_secrets


def judged(inventory: Stack, disruption: Disruption) -> Estimate:
    """No time of its own: what is wrong here breaks everything that stands on it."""
    chain = Chain()
    if disruption is Disruption.SOFTWARE:
        references.found(inventory, chain)
        references.idle(inventory, chain)
        essentials.there(inventory, chain)
        cron_jobs.done(inventory, chain)
        load_balancer.entered(inventory, chain)
    elif disruption is Disruption.NODE:
        operators.present(inventory, chain)
        nodes.replaced(inventory, chain)
    elif disruption is Disruption.ZONE:
        operators.over_zones(inventory, chain)
        nodes.survive_a_zone(inventory, chain, "system", "controllers have nodes in every zone")
        nodes.egress_routes(inventory, chain)
    elif disruption is Disruption.REGION:
        images_and_secrets.secrets(inventory, chain)
        alert_rules.watched(inventory, chain)
        alarms.split_brain_alarm(inventory, chain)
        alarms.edge_alarm(inventory, chain)
    return chain.estimate()
