"""A region is lost: the whole way until the other stack serves, read off the stack that would take over."""

from declared.stack import Stack
from recovery.database import wal_archive
from recovery.database.postgresql import clusters, promoted
from recovery.edge import detection, dns, load_balancer
from recovery.model import constants
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder
from recovery.services import images, scaling
from recovery.services.services import reachable
from recovery.services.workloads import Workload


def region_lost(workload: Workload, inventory: Stack) -> Estimate:
    """Detection, decision, change of the role; then the promotion and DNS, beside the nodes and pods that serve the clients' load.

    Where the change of role does not say how many pods there are to be, they come after the clients.
    """
    builder = EstimateBuilder(note="evaluated as the failover target: a primary as the standby that it would be")
    detection.detection(inventory, builder)
    builder.add_constant(constants.DECISION)
    builder.add_constant(constants.ROLE_CHANGE)
    builder.branch = "database and DNS"
    for cluster in clusters(inventory):
        promoted(cluster, inventory, builder)
        beside = wal_archive.beside_primary(cluster, inventory)
        if beside is not None and beside.until_failback:  # no region is left to fail over to
            builder.add_unreadable(beside)
    # The records' part needs the builder so far: what must have been unhealthy for long has been by then.
    builder.include(load_balancer.target_health(inventory, "healthyThreshold"))
    dns.own_check(inventory, builder)
    dns.ttl(inventory, builder)
    if scaling.starts_at_its_most(workload):
        builder.branch = "services and nodes"
        scaling.started_at_the_promotion(inventory, workload, builder)
        builder.branch = None
    else:
        builder.branch = None
        scaling.scale_out(workload, inventory, builder)
    reachable(workload, builder)
    images.replicated(workload, inventory, builder)
    return builder.estimate()
