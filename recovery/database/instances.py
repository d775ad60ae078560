"""The instances of a CloudNativePG cluster: who takes over, and what it has."""

from datetime import timedelta

from declared import durations
from declared.helm import chart_of
from declared.objects import namespace_of, object_name
from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, as_number, items, read
from recovery.checks.placement import ZONE, spread_over_zones
from recovery.checks.storage import data_volume
from recovery.database import change_of_primary
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.platform import capacity, nodes

INSTANCES = 3
"""One writes, one has every commit, and one may be away meanwhile."""


def labels(cluster: Declared) -> dict[str, object]:
    """What CloudNativePG labels every instance with."""
    return {"cnpg.io/cluster": object_name(cluster), "cnpg.io/podRole": "instance", "cnpg.io/instanceRole": "primary"}


def loses_nothing(cluster: Declared, chain: Chain) -> None:
    """No commit is acknowledged that only one instance has."""
    what = "synchronous replication"
    if read(cluster.props, "spec.postgresql.synchronous") is MISSING:
        _legacy(cluster, chain)
        return
    path = "spec.postgresql.synchronous"
    chain.one_of(what, cluster, f"{path}.method", among=["any", "first"])
    count = read(cluster.props, "spec.instances")
    most = (as_number(count) or INSTANCES) - 1
    chain.number(what, cluster, f"{path}.number", least=1, most=most, allowed=f"1 to {most:g}")
    chain.one_of(what, cluster, f"{path}.dataDurability", among=["required"], default="required")
    # Without the quorum a failover could choose an instance that lacks the last commit.
    chain.one_of(what, cluster, f"{path}.failoverQuorum", among=[True], default=False)
    for name, values in (
        ("synchronous_commit", ("on", "remote_write", "remote_apply")),
        ("fsync", ("on",)),
        ("full_page_writes", ("on",)),
    ):
        chain.one_of(what, cluster, f"spec.postgresql.parameters.{name}", among=values, default="on")


def _legacy(cluster: Declared, chain: Chain) -> None:
    what = "synchronous replication"
    least = as_number(read(cluster.props, "spec.minSyncReplicas"))
    if least and least >= 1:
        chain.number(what, cluster, "spec.maxSyncReplicas", least=least, allowed=f"{least:g} or more")
        return
    found = "asynchronous replication: what a replica lacks is lost"
    chain.gap(what, cluster, "spec.postgresql.synchronous", found=found, allowed="method, number and required")


def keeps_writing(cluster: Declared, chain: Chain) -> None:
    """After the loss of one instance enough are left to commit."""
    what = "a replica survives for failover"
    count = chain.number(what, cluster, "spec.instances", least=INSTANCES, allowed=f"{INSTANCES} or more")
    number = as_number(read(cluster.props, "spec.postgresql.synchronous.number"))
    if count is not None and number is not None and count - 2 < number:
        path = "spec.postgresql.synchronous.number"
        allowed = f"at most {count - 2:g}, or commits wait while one instance is away"
        chain.gap(what, cluster, path, found=f"{number:g}", allowed=allowed)
    chain.one_of(what, cluster, "spec.replicationSlots.highAvailability.enabled", among=[True], default=True)


def instance_lost(cluster: Declared, inventory: Stack, chain: Chain, *, drained: bool = True) -> None:
    """Until the next one answers: the loss is noticed or the old one stops, whichever takes longer; then a promotion."""
    what = "primary shutdown (switchoverDelay)"
    switchover = chain.read(
        what, cluster, "spec.switchoverDelay", allowed="seconds", default=constants.CNPG_SWITCHOVER_DELAY
    )
    seconds = as_number(switchover)
    if seconds is None:
        chain.gap(what, cluster, "spec.switchoverDelay", found=switchover, allowed="seconds")
    elif drained and timedelta(seconds=seconds) > constants.NODE_MONITOR_GRACE_PERIOD.value:
        chain.term(what, timedelta(seconds=seconds), cluster, "spec.switchoverDelay", f"{seconds:g}")
    else:
        chain.constant(constants.NODE_MONITOR_GRACE_PERIOD)
    chain.duration("failoverDelay", cluster, "spec.failoverDelay", allowed="seconds", default=0)
    change_of_primary.operator_comes_back(inventory, chain)
    change_of_primary.archive_asked(cluster, inventory, chain)
    chain.constant(constants.INSTANCE_PROMOTION)
    change_of_primary.pooler_connects(cluster, inventory, chain)
    _pooled(cluster, inventory, chain)
    _operated(inventory, chain)


def stays_up(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    """What a drain, a restart or a switch set by hand would do."""
    what = "a drain leaves a primary"
    chain.one_of(what, cluster, "spec.enablePDB", among=[True], default=True)
    chain.one_of(what, cluster, "spec.primaryUpdateStrategy", among=["unsupervised"], default="unsupervised")
    chain.number(what, cluster, "spec.stopDelay", least=30, most=600, allowed="30 to 600 s", default=1800)
    chain.number(what, cluster, "spec.smartShutdownTimeout", least=0, most=180, allowed="at most 180 s", default=180)
    checkpoint = "spec.postgresql.parameters.checkpoint_timeout"
    interval = durations.postgresql(read(cluster.props, checkpoint))
    if interval is None or interval > timedelta(minutes=30):
        found, allowed = read(cluster.props, checkpoint), "at most 30 min, or a crash replays more than that"
        chain.gap("a crash is recovered from", cluster, checkpoint, found=found, allowed=allowed)
    chain.one_of(what, cluster, "spec.primaryUpdateMethod", among=["switchover", "restart"], default="restart")
    annotations = read(cluster.props, "metadata.annotations")
    for name, harmful in (("cnpg.io/hibernation", "on"), ("cnpg.io/reconciliationLoop", "disabled")):
        if read(annotations, f'"{name}"') == harmful:
            chain.gap(what, cluster, f'metadata.annotations."{name}"', found=harmful, allowed="nothing")
    if read(annotations, '"cnpg.io/fencedInstances"') not in (MISSING, "[]", ""):
        found = read(annotations, '"cnpg.io/fencedInstances"')
        chain.gap(what, cluster, 'metadata.annotations."cnpg.io/fencedInstances"', found=found, allowed="nothing")
    for volume in ("storage", "walStorage"):
        data_volume(inventory, chain, cluster, f"spec.{volume}.storageClass")


def lies_in_zones(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    """Either rule of placement keeps the instances apart; data nodes must be there for them."""
    affinity = "spec.affinity"
    apart = (
        read(cluster.props, f"{affinity}.enablePodAntiAffinity") is True
        and read(cluster.props, f"{affinity}.podAntiAffinityType") == "required"
        and read(cluster.props, f"{affinity}.topologyKey") == ZONE
    )
    if not apart:
        # Affinity may be preferred or by node: then only the constraint keeps zones apart.
        spread_over_zones(chain, cluster, "spec.topologySpreadConstraints", labels=labels(cluster))
        chain.one_of("instances spread over zones", cluster, f"{affinity}.podAntiAffinityType", among=["required"])
        chain.one_of("instances spread over zones", cluster, f"{affinity}.topologyKey", among=[ZONE])
        chain.one_of(
            "instances spread over zones", cluster, f"{affinity}.enablePodAntiAffinity", among=[True], default=True
        )
    else:
        spread_over_zones(chain, cluster, "spec.topologySpreadConstraints", labels=labels(cluster))
    nodes.survive_a_zone(inventory, chain, "data", "instances have nodes in every zone")
    capacity.for_data(inventory, chain)
    for volume in ("storage", "walStorage"):
        data_volume(inventory, chain, cluster, f"spec.{volume}.storageClass", bound_late=True)


def _pooled(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    """The pooler that services connect through must outlive a node as well."""
    what = "services reach the database"
    poolers = [
        each
        for each in inventory.kubernetes("postgresql.cnpg.io", "Pooler")
        if namespace_of(each) == namespace_of(cluster)
    ]
    if not poolers:
        chain.gap(what, cluster, "metadata.name", found="no Pooler", allowed="one in its namespace, of type rw")
    for pooler in poolers:
        chain.one_of(what, pooler, "spec.cluster.name", among=[object_name(cluster)])
        chain.one_of(what, pooler, "spec.type", among=["rw", "ro", "r"])
        chain.number(what, pooler, "spec.instances", least=2, allowed="2 or more", default=1)
        chosen = {"cnpg.io/poolerName": object_name(pooler)}
        path = "spec.template.spec.topologySpreadConstraints"
        spread_over_zones(chain, pooler, path, labels=chosen)
        budgets = [
            each
            for each in inventory.kubernetes("policy", "PodDisruptionBudget")
            if namespace_of(each) == namespace_of(pooler) and read(each.props, "spec.selector.matchLabels") == chosen
        ]
        if not budgets:
            chain.gap(what, pooler, "metadata.name", found="no PodDisruptionBudget", allowed="one for its pods")
        for budget in budgets:
            if read(budget.props, "spec.minAvailable") is MISSING:
                chain.number(what, budget, "spec.maxUnavailable", least=1, most=1, allowed="1")


def _operated(inventory: Stack, chain: Chain) -> None:
    """Nobody is promoted without the operator."""
    what = "the operator promotes"
    releases = [each for each in inventory.kubernetes("helm.sh", "Release") if chart_of(each) == "cloudnative-pg"]
    if not releases:
        chain.gap(what, None, found="no release of cloudnative-pg", allowed="one, of two replicas or more")
    for release in releases:
        chain.number(what, release, "values.replicaCount", least=2, allowed="2 or more", default=1)
        constraints = items(release.props, "values.topologySpreadConstraints")
        if not any(read(each, "topologyKey") == ZONE for each in constraints):
            path = "values.topologySpreadConstraints"
            chain.gap(what, release, path, found="no constraint over zones", allowed="one, or a zone takes them all")
