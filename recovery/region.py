"""A region is lost: the whole way until the other stack serves, read off the stack that would take over."""

from recovery import constants, dependencies, detection, edge, naming, scaling
from recovery.estimate import Chain, Estimate
from recovery.inventory import Inventory
from recovery.objectives import Objectives
from recovery.postgresql import promoted
from recovery.workloads import Workload, connected


def region_lost(workload: Workload, inventory: Inventory, objectives: Objectives) -> Estimate:
    """Noticing, deciding, changing the role, promoting, leading clients here, growing under their load."""
    chain = Chain()
    chain.include(detection.detection(inventory, objectives))
    chain.constant(constants.DECISION)
    chain.constant(constants.ROLE_CHANGE)
    promoted(chain)
    # The records' part needs the chain so far: what must have been silent for long has been by then.
    edge.target_health(inventory, chain, "healthyThreshold", "the load balancer finds the pods")
    naming.own_check(inventory, chain, objectives)
    naming.names(inventory, chain, objectives)
    scaling.grown(workload, inventory, chain, objectives)
    connected(workload, inventory, chain)
    dependencies.of_workload(workload, inventory, chain)
    chain.note = "this stack takes over; a primary is judged as the standby that it would be"
    return chain.estimate()
