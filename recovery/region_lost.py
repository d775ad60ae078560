"""A region is lost: the whole way until the other stack serves, read off the stack that would take over."""

from declared.resource import Declared
from declared.stack import Stack
from recovery.database import wal_archive
from recovery.database.postgresql import clusters, promoted
from recovery.edge import detection, dns, load_balancer
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.estimate import Estimate, Gap
from recovery.model.objectives import Objectives
from recovery.services import images_and_secrets, scaling
from recovery.services.workloads import Workload, connected


def region_lost(workload: Workload, inventory: Stack, objectives: Objectives) -> Estimate:
    """Noticing, deciding, changing the role, promoting, leading clients here, growing under their load."""
    chain = Chain()
    chain.include(detection.detection(inventory, objectives))
    chain.constant(constants.DECISION)
    chain.constant(constants.ROLE_CHANGE)
    for cluster in clusters(inventory):
        promoted(cluster, inventory, chain)
        chain.gaps.extend(_no_region_left(cluster, inventory, objectives))
    # The records' part needs the chain so far: what must have been silent for long has been by then.
    load_balancer.target_health(inventory, chain, "healthyThreshold", "targets healthy (healthy threshold)")
    dns.own_check(inventory, chain, objectives)
    dns.names(inventory, chain, objectives)
    scaling.grown(workload, inventory, chain, objectives)
    connected(workload, inventory, chain)
    images_and_secrets.of_workload(workload, inventory, chain)
    chain.note = "evaluated as the failover target: a primary as the standby that it would be"
    return chain.estimate()


def _no_region_left(cluster: Declared, inventory: Stack, objectives: Objectives) -> list[Gap]:
    """After a failover the other region is the lost one: until the failback there is none to go to."""
    archive = Chain()
    wal_archive.leaves_the_region(cluster, inventory, archive, objectives)
    return [gap for gap in archive.gaps if gap.exposed]
