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
from recovery.services import images, scaling
from recovery.services.services import reachable
from recovery.services.workloads import Workload


def region_lost(workload: Workload, inventory: Stack, objectives: Objectives) -> Estimate:
    """Detection, decision, change of the role, promotion, DNS, scaling out under the clients' load."""
    chain = Chain(note="evaluated as the failover target: a primary as the standby that it would be")
    detection.detection(inventory, chain)
    chain.constant(constants.DECISION)
    chain.constant(constants.ROLE_CHANGE)
    for cluster in clusters(inventory):
        promoted(cluster, inventory, chain)
        chain.gaps.extend(_no_region_left(cluster, inventory, objectives))
    # The records' part needs the chain so far: what must have been unhealthy for long has been by then.
    load_balancer.target_health(inventory, chain, "healthyThreshold", "targets healthy (healthy threshold)")
    dns.own_check(inventory, chain)
    dns.ttl(inventory, chain)
    scaling.scale_out(workload, inventory, chain)
    reachable(workload, chain)
    images.replicated(workload, inventory, chain)
    return chain.estimate()


def _no_region_left(cluster: Declared, inventory: Stack, objectives: Objectives) -> list[Gap]:
    """After a failover the other region is the lost one: until the failback there is none to go to."""
    archive = Chain()
    wal_archive.leaves_the_region(cluster, inventory, archive, objectives)
    return [gap for gap in archive.gaps if gap.exposed]
