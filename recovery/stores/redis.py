"""A cache, judged as rebuildable: what it holds can be made again from the system of record."""

from declared.objects import namespace_of, object_name
from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, items, mapping, name_at, read
from recovery.checks.cron_job import cron_backup
from recovery.checks.placement import ZONE, spread_over_zones
from recovery.checks.storage import data_volume
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate
from recovery.platform import nodes

LEADERS = 3
"""Fewer cannot agree that one of them is gone (Redis cluster specification)."""


def clusters(inventory: Stack) -> list[Declared]:
    return inventory.kubernetes("redis.redis.opstreelabs.in", "RedisCluster")


def judged(cluster: Declared, inventory: Stack, disruption: Disruption) -> Estimate:
    """The time until it answers as before."""
    chain = Chain()
    if disruption is Disruption.SOFTWARE:
        chain.constant(constants.CACHE_WARMUP)
        _backed_up(cluster, inventory, chain)
        _memory(cluster, inventory, chain)
    elif disruption is Disruption.REGION:
        chain.constant(constants.CACHE_WARMUP)
        chain.note = "the standby's own cache, cold"
        _members(cluster, chain)
    else:
        chain.constant(constants.REDIS_NODE_TIMEOUT)
        _members(cluster, chain)
        _drained(cluster, chain)
        if disruption is Disruption.ZONE:
            _zones(cluster, inventory, chain)
        else:
            _volumes(cluster, inventory, chain)
    return chain.estimate()


def _members(cluster: Declared, chain: Chain) -> None:
    what = "a Redis replica survives for failover"
    size = chain.number(what, cluster, "spec.clusterSize", least=LEADERS, allowed=f"{LEADERS} or more")
    for role, path in (("leaders", "redisLeader"), ("followers", "redisFollower")):
        least = size if size is not None else LEADERS
        allowed = f"{least:g}, {role} of as many shards"
        chain.number(what, cluster, f"spec.{path}.replicas", least=least, allowed=allowed, default=size or MISSING)


def _drained(cluster: Declared, chain: Chain) -> None:
    what = "a drain leaves a quorum"
    for part in ("redisLeader", "redisFollower"):
        chain.one_of(what, cluster, f"spec.{part}.pdb.enabled", among=[True])
        if read(cluster.props, f"spec.{part}.pdb.minAvailable") is MISSING:
            chain.number(what, cluster, f"spec.{part}.pdb.maxUnavailable", least=1, most=1, allowed="1")
        for probe in ("livenessProbe", "readinessProbe"):
            _probe(cluster, chain, part, probe)


def _probe(cluster: Declared, chain: Chain, part: str, probe: str) -> None:
    """Loading a snapshot may take minutes, which a liveness probe must not cut short; readiness must be quick."""
    what, path = "liveness probe failure", f"spec.{part}.{probe}"
    if read(cluster.props, path) is MISSING:
        chain.gap(what, cluster, path, found="nothing", allowed="a probe")
        return
    period = chain.number(what, cluster, f"{path}.periodSeconds", least=1, allowed="1 or more", default=10)
    times = chain.number(what, cluster, f"{path}.failureThreshold", least=1, allowed="1 or more", default=3)
    most = 600 if probe == "livenessProbe" else 60
    if period is not None and times is not None and period * times > most:
        path, found = f"{path}.periodSeconds x failureThreshold", f"{period:g} s x {times:g}"
        chain.gap(what, cluster, path, found=found, allowed=f"at most {most} s")


def _zones(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    for part, labels in (
        ("redisLeader", {"app": "redis-leader", "redis_setup_type": "cluster"}),
        ("redisFollower", {"app": "redis-follower", "redis_setup_type": "cluster"}),
    ):
        named = {**labels, "app.kubernetes.io/part-of": object_name(cluster)}
        path = f"spec.{part}.topologySpreadConstraints"
        spread_over_zones(chain, cluster, path, labels=named)
        # Leader and follower of a shard have the same pod index: only that keeps the two apart.
        constraints = items(cluster.props, path)
        if not any(
            read(each, "topologyKey") == ZONE
            and read(each, "whenUnsatisfiable") == "DoNotSchedule"
            and read(each, "maxSkew") == 1
            and "apps.kubernetes.io/pod-index" in items(each, "matchLabelKeys")
            for each in constraints
        ):
            what = "master and replica of a shard in different zones"
            allowed = "a constraint over zones by apps.kubernetes.io/pod-index, DoNotSchedule"
            chain.gap(what, cluster, path, found="no anti-affinity", allowed=allowed)
    leaders = items(cluster.props, "spec.redisLeader.topologySpreadConstraints")
    own = [each for each in leaders if read(each, "labelSelector.matchLabels.app") == "redis-leader"]
    if not any(
        read(each, "topologyKey") == ZONE
        and read(each, "whenUnsatisfiable") == "DoNotSchedule"
        and read(each, "maxSkew") == 1
        for each in own
    ):
        path = "spec.redisLeader.topologySpreadConstraints"
        chain.gap(
            "leaders lie in different zones", cluster, path, found="not required", allowed="DoNotSchedule over zones"
        )
    nodes.survive_a_zone(inventory, chain, "data", "instances have nodes in every zone")


def _volumes(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    what = "volume reclaim policy"
    chain.one_of(what, cluster, "spec.persistenceEnabled", among=[True])
    chain.one_of(what, cluster, "spec.storage.keepAfterDelete", among=[True])
    chain.one_of("a node knows its cluster after a restart", cluster, "spec.storage.nodeConfVolume", among=[True])
    made = {
        name_at(each.props, "spec.secretName") for each in inventory.kubernetes("cert-manager.io", "Certificate")
    } | {
        name_at(each.props, "spec.target.name")
        for each in inventory.kubernetes("external-secrets.io", "ExternalSecret")
    }
    for path in ("spec.TLS.secret.secretName", "spec.kubernetesConfig.redisSecret.name"):
        name = name_at(cluster.props, path)
        if name is not MISSING and name not in made:
            chain.gap("the cache starts", cluster, path, found=name, allowed="a secret that this stack creates")
    for policy in ("whenDeleted", "whenScaled"):
        path = f"spec.kubernetesConfig.persistentVolumeClaimRetentionPolicy.{policy}"
        chain.one_of(what, cluster, path, among=["Retain"])
    for claim in ("volumeClaimTemplate", "nodeConfVolumeClaimTemplate"):
        data_volume(inventory, chain, cluster, f"spec.storage.{claim}.spec.storageClassName")


def _memory(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    """The configuration that the guide gives must be the one that both parts run with."""
    what = "the cache keeps within its memory and writes snapshots"
    for part in ("redisLeader", "redisFollower"):
        path = f"spec.{part}.redisConfig.additionalRedisConfig"
        name = chain.read(what, cluster, path, allowed="a declared ConfigMap")
        found = inventory.one("core", "ConfigMap", name, namespace_of(cluster)) if name is not None else None
        if name is not None and found is None:
            chain.gap(what, cluster, path, found=name, allowed="a declared ConfigMap")
            continue
        text = "\n".join(str(each) for each in mapping(found.props, "data").values()) if found else ""
        lines = text.splitlines()
        if found and not any(line.startswith("maxmemory ") for line in lines):
            chain.gap(what, found, "data", found="no maxmemory", allowed="maxmemory below the limit of the container")
        if found and not any(line.startswith("save ") and line != 'save ""' for line in lines):
            chain.gap(what, found, "data", found="no save", allowed="save 900 1 300 10 60 10000")


def _backed_up(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    cron_backup(inventory, chain, cluster, "redis-backup", constants.FULL_BACKUP)
    cron_backup(inventory, chain, cluster, "redis-restore", None)
