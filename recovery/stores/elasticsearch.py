"""Elasticsearch, where it is declared: the place where logs are read, judged as rebuildable from their archive."""

from declared.objects import object_name
from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, as_list, as_number, items, read
from recovery.checks.placement import spread_over_zones
from recovery.checks.storage import data_volume
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate
from recovery.platform import nodes

STATEFUL_SET = "elasticsearch.k8s.elastic.co/statefulset-name"
MASTERS = 3
"""Guide: three nodes, two of which are a majority."""


def clusters(inventory: Stack) -> list[Declared]:
    return inventory.kubernetes("elasticsearch.k8s.elastic.co", "Elasticsearch")


def judged(cluster: Declared, inventory: Stack, disruption: Disruption) -> Estimate:
    """The time until logs can be read again; they are written to their archive all the time."""
    chain = Chain()
    chain.constant(constants.SEARCH_RECOVERY)
    sets = items(cluster.props, "spec.nodeSets")
    _masters(cluster, sets, chain)
    if disruption is Disruption.SOFTWARE:
        # The claims outlive the cluster; what is on them is in the archive as well, so their class may let go of it.
        policy = "spec.volumeClaimDeletePolicy"
        chain.one_of("its volumes are kept", cluster, policy, among=["DeleteOnScaledownOnly"], default="")
        _queues(inventory, chain)
    if disruption is Disruption.ZONE:
        for index, each in enumerate(sets):
            labels = {STATEFUL_SET: f"{object_name(cluster)}-es-{read(each, 'name')}"}
            path = f"spec.nodeSets[{index}].podTemplate.spec.topologySpreadConstraints"
            spread_over_zones(chain, cluster, path, labels=labels)
        nodes.survive_a_zone(inventory, chain, "data", "instances have nodes in every zone")
    return chain.estimate()


def _masters(cluster: Declared, sets: list[object], chain: Chain) -> None:
    count = 0.0
    for each in sets:
        roles = read(each, 'config."node.roles"')
        if roles is MISSING or "master" in as_list(roles):
            count += as_number(read(each, "count")) or 0
    if count < MASTERS:
        chain.gap("masters are left", cluster, "spec.nodeSets", found=f"{count:g} masters", allowed=f"{MASTERS}")


def _queues(inventory: Stack, chain: Chain) -> None:
    """What is on its way to the archive waits on disks that outlive the pods."""
    what = "persistent queue"
    for each in inventory.kubernetes("logstash.k8s.elastic.co", "Logstash"):
        chain.number(what, each, "spec.count", least=2, allowed="2 or more")
        for index in range(len(items(each.props, "spec.pipelines"))):
            chain.one_of(what, each, f'spec.pipelines[{index}]."queue.type"', among=["persisted"])
        claims = "spec.volumeClaimTemplates"
        if not items(each.props, claims):
            chain.gap(what, each, claims, found="nothing", allowed="a claim for the queues")
        for index in range(len(items(each.props, claims))):
            data_volume(inventory, chain, each, f"{claims}[{index}].spec.storageClassName")
