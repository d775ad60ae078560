"""How the write-ahead log leaves a database: when a piece is complete, how long it travels, and where it lies."""

import re
from datetime import timedelta

from declared import durations, quantities
from declared.helm import chart_of
from declared.objects import namespace_of, object_name
from declared.regions import region_at_end
from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, as_number, items, name_at, read
from recovery.checks.alert_rules import alerted
from recovery.checks.rights import pods_may
from recovery.edge.dns import failover_record
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.objectives import Objectives

PLUGIN = "barman-cloud.cloudnative-pg.io"


def archived(cluster: Declared, inventory: Stack, chain: Chain, objectives: Objectives) -> None:
    """The age of the oldest commit that is not in the archive: a piece fills, and travels."""
    what = "WAL segment switch (archive_timeout)"
    allowed = f"at most {durations.show(objectives.rpo - constants.WAL_UPLOAD.value)}"
    chain.duration(
        what,
        cluster,
        "spec.postgresql.parameters.archive_timeout",
        allowed=allowed,
        default=constants.CNPG_ARCHIVE_TIMEOUT,
        reader=durations.postgresql,
    )
    if any(term.what == what and term.duration <= timedelta() for term in chain.terms):
        path = "spec.postgresql.parameters.archive_timeout"
        chain.gap(what, cluster, path, found="0: only when it is full", allowed=allowed)
    chain.constant(constants.WAL_UPLOAD)
    store = archive_store(cluster, inventory, chain)
    if store:
        _rights(cluster, inventory, chain, store)
    chain.one_of(what, cluster, "spec.postgresql.parameters.wal_level", among=["replica", "logical"], default="logical")
    skipped = read(cluster.props, 'metadata.annotations."cnpg.io/skipWalArchiving"')
    if skipped == "enabled":
        path = 'metadata.annotations."cnpg.io/skipWalArchiving"'
        chain.gap(what, cluster, path, found=skipped, allowed="nothing")
    alerted(
        inventory,
        chain,
        "cnpg_pg_stat_archiver_seconds_since_last_archival",
        "alert on stalled WAL archiving",
        within=objectives.rpo,
    )


def archive_store(cluster: Declared, inventory: Stack, chain: Chain) -> Declared | None:
    """The ObjectStore that the cluster archives to."""
    what = "WAL archiving"
    plugins = items(cluster.props, "spec.plugins")
    archivers = [
        (index, each)
        for index, each in enumerate(plugins)
        if read(each, "isWALArchiver") is True and read(each, "enabled") in (MISSING, True)
    ]
    if not archivers:
        found = "no plugin is the archiver" if plugins else "no plugin"
        chain.gap(what, cluster, "spec.plugins.isWALArchiver", found=found, allowed=f"true, of {PLUGIN}")
        return None
    index, archiver = archivers[0]
    chain.one_of(what, cluster, f"spec.plugins[{index}].name", among=[PLUGIN])
    releases = [chart_of(each) for each in inventory.kubernetes("helm.sh", "Release")]
    if "plugin-barman-cloud" not in releases:
        chain.gap(what, None, found="no release of plugin-barman-cloud", allowed="one")
    _same_name(cluster, chain, read(archiver, "parameters.serverName"))
    path = f"spec.plugins[{index}].parameters.barmanObjectName"
    return named_store(cluster, inventory, chain, what, path)


def named_store(cluster: Declared, inventory: Stack, chain: Chain, what: str, path: str) -> Declared | None:
    """The ObjectStore whose name is written at a path of the cluster."""
    name = chain.read(what, cluster, path, allowed="the name of an ObjectStore")
    if name is None:
        return None
    store = inventory.one("barmancloud.cnpg.io", "ObjectStore", name, namespace_of(cluster))
    if store is None:
        chain.gap(what, cluster, path, found=name, allowed="an ObjectStore in its namespace")
    return store


def _same_name(cluster: Declared, chain: Chain, server: object) -> None:
    """The server name that it archives under must be its member name, or no standby can replicate from it."""
    own = read(cluster.props, "spec.replica.self")
    for index, each in enumerate(items(cluster.props, "spec.externalClusters")):
        if read(each, "name") == own:
            known = read(each, "plugin.parameters.serverName")
            _member(cluster, chain, index)
            if known != server:
                path = f"spec.externalClusters[{index}].plugin.parameters.serverName"
                chain.gap("WAL archiving", cluster, path, found=known, allowed=f"{server}, as it archives")


def _member(cluster: Declared, chain: Chain, index: int) -> None:
    what, path = "WAL archiving", f"spec.externalClusters[{index}].plugin"
    chain.one_of(what, cluster, f"{path}.name", among=[PLUGIN])
    stores = {name_at(each, "parameters.barmanObjectName") for each in items(cluster.props, "spec.plugins")}
    chain.one_of(what, cluster, f"{path}.parameters.barmanObjectName", among=stores - {MISSING})


def bucket_of(store: Declared, chain: Chain) -> str | None:
    """The bucket that a store's path leads to."""
    what, path = "WAL archiving", "spec.configuration.destinationPath"
    destination = chain.read(what, store, path, allowed="s3://bucket/folder")
    if destination is None:
        return None
    match = re.fullmatch(r"s3://([^/]+)(/.*)?", str(destination))
    if not match:
        chain.gap(what, store, path, found=destination, allowed="s3://bucket/folder")
    chain.one_of(what, store, "spec.configuration.s3Credentials.inheritFromIAMRole", among=[True])
    parallel = "spec.configuration.wal.maxParallel"
    chain.number(what, store, parallel, least=2, allowed="2 or more, or a burst outruns the uploads", default=1)
    return match[1] if match else None


def region_of(bucket: str, inventory: Stack) -> str | None:
    """Where a bucket lies: as it is declared, or by its name where the other stack makes it."""
    for each in inventory.aws("s3/bucket:Bucket"):
        if read(each.props, "bucket") == bucket:
            return each.place
    return region_at_end(bucket)


def leaves_the_region(cluster: Declared, inventory: Stack, chain: Chain, objectives: Objectives) -> None:
    """Gaps unless the archive lies where the primary's region cannot take it along."""
    what = "WAL archive in the other region"
    store = archive_store(cluster, inventory, Chain())
    bucket = bucket_of(store, chain) if store else None
    if store is None or bucket is None:
        return
    path, place = "spec.configuration.destinationPath", region_of(bucket, inventory)
    _asks_there(store, chain, place)
    primary = primary_region(cluster, inventory)
    if place is None or primary is None:
        allowed = "a bucket whose region is declared, or in its name"
        chain.gap(what, store, path, found=f"{bucket}, whose region cannot be told", allowed=allowed)
        return
    if place != primary:
        return
    away = acting_primary(primary, inventory)
    replicas = [
        each
        for each in inventory.aws("s3/bucketReplicationConfig:BucketReplicationConfig")
        if read(each.props, "bucket") == bucket
    ]
    found, allowed = f"{bucket}, in {place} as is the primary", "a bucket in the other region"
    chain.gap(what, store, path, found=found, allowed=allowed, exposed=away)
    if not replicas:
        return
    minutes = as_number(read(replicas[0].props, "rules[0].destination.replicationTime.time.minutes"))
    promise = timedelta(minutes=minutes) if minutes else constants.REPLICATION_PROMISE
    found = "replication of a bucket" + ("" if minutes else ", which promises no time at all")
    chain.term(
        "replication reaches the other region", promise, replicas[0], "rules[0].destination.replicationTime", found
    )
    if promise > objectives.rpo:
        allowed = f"at most {durations.show(objectives.rpo)}: archive straight into the other region"
        path = "rules[0].destination.replicationTime"
        chain.gap(
            "replication reaches the other region",
            replicas[0],
            path,
            found=f"{durations.show(promise)} at best",
            allowed=allowed,
            exposed=away,
        )


def _asks_there(store: Declared, chain: Chain, place: str | None) -> None:
    """The sidecar must ask the region of the bucket."""
    what = "WAL archiving"
    for index, each in enumerate(items(store.props, "spec.instanceSidecarConfiguration.env")):
        if read(each, "name") in ("AWS_REGION", "AWS_DEFAULT_REGION") and place:
            path = f"spec.instanceSidecarConfiguration.env[{index}].value"
            chain.one_of(what, store, path, among=[place])


def primary_region(cluster: Declared, inventory: Stack) -> str | None:
    """Of the member that is primary, by its name; without a replica section, the stack's own."""
    primary = read(cluster.props, "spec.replica.primary")
    return (region_at_end(primary) if isinstance(primary, str) else None) or inventory.region


def acting_primary(primary: str, inventory: Stack) -> bool:
    """Whether the region that is primary stands in for the other: its half of the failover records is the SECONDARY.

    Until the failback the archive then lies beside its primary, since the other region may be gone.
    """
    record = failover_record(inventory)
    half = read(record.props, "failoverRoutingPolicies[0].type") if record else MISSING
    return half in ("PRIMARY", "SECONDARY") and (primary == inventory.region) == (half == "SECONDARY")


def _rights(cluster: Declared, inventory: Stack, chain: Chain, store: Declared) -> None:
    """The instances' service account must have a role that may write to the bucket and use its key."""
    bucket, account = bucket_of(store, Chain()), (namespace_of(cluster), object_name(cluster))
    actions = dict.fromkeys(("s3:PutObject", "s3:GetObject", "s3:ListBucket"), bucket)
    pods_may(inventory, chain, "the log may be written", account, {**actions, "kms:GenerateDataKey": None})


def waits(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    """While the archive is away, log waits on a volume of its own; how long that holds."""
    what = "WAL volume during an archive outage"
    hours = constants.ARCHIVE_OUTAGE.total_seconds() / 3600
    least = hours * constants.WAL_BYTES_PER_HOUR
    allowed = (
        f"{least / quantities.GIB:g}Gi or more: {hours:g} h of {constants.WAL_BYTES_PER_HOUR / quantities.GIB:g} GiB"
    )
    size = chain.read(what, cluster, "spec.walStorage.size", allowed=allowed)
    room = quantities.parse(size)
    if size is not None and (room is None or room < least):
        chain.gap(what, cluster, "spec.walStorage.size", found=size, allowed=allowed)
    slots = read(cluster.props, "spec.postgresql.parameters.max_slot_wal_keep_size")
    kept = quantities.postgresql(slots, unit="MB")
    if room is not None and (kept is None or not 0 < kept < room):
        path = "spec.postgresql.parameters.max_slot_wal_keep_size"
        found = "nothing" if slots is MISSING else slots
        chain.gap(
            what, cluster, path, found=found, allowed="less than the volume, or an inactive replication slot fills it"
        )
    alerted(inventory, chain, 'cnpg_collector_pg_wal{value="size"}', "a filling log volume is told of")
