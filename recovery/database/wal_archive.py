"""WAL archiving: when a segment is complete, how long its upload takes, and which region its bucket is in."""

import re
from datetime import timedelta

from declared import durations, quantities
from declared.objectives import WAL_VOLUME_GIB
from declared.objects import namespace_of, object_name
from declared.regions import region_at_end
from declared.requirements.database import ARCHIVE_DECLARED, DURABLE, WAL_VOLUME
from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, as_number, is_unknown, items, read
from recovery.edge.dns import failover_record
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.objectives import Objectives
from recovery.platform.rights import pods_may

DESTINATION = "spec.configuration.destinationPath"


def archived(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    """The age of the oldest commit that is not in the archive: a WAL segment fills, and is uploaded."""
    what, path = "WAL segment switch (archive_timeout)", "spec.postgresql.parameters.archive_timeout"
    chain.require(cluster, DURABLE)
    timeout = chain.duration(what, cluster, path, default=constants.CNPG_ARCHIVE_TIMEOUT, reader=durations.postgresql)
    if timeout:
        chain.term(what, timeout, cluster, path, read(cluster.props, path) or constants.CNPG_ARCHIVE_TIMEOUT)
    elif timeout is not None:  # 0: only when the segment is full
        chain.unbounded(DURABLE.policy, cluster)
    chain.constant(constants.WAL_UPLOAD)
    archive_named(cluster, inventory, chain)
    skipped = 'metadata.annotations."cnpg.io/skipWalArchiving"'
    if read(cluster.props, skipped) == "enabled":
        chain.gap("WAL archiving", cluster, skipped, found="enabled", allowed="nothing")
    if store := archive_store(cluster, inventory):
        _rights(cluster, inventory, chain, store)


def archive_store(cluster: Declared, inventory: Stack) -> Declared | None:
    """The ObjectStore that the cluster archives to."""
    name = read(_archiver(cluster), "parameters.barmanObjectName")
    return inventory.one("barmancloud.cnpg.io", "ObjectStore", name, namespace_of(cluster))


def archive_named(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    """No bound without an archiver, its store, and the name under which the standby looks for its archive."""
    archiver = _archiver(cluster)
    if archiver is None:
        chain.unbounded(DURABLE.policy, cluster)
        return
    if archive_store(cluster, inventory) is None:
        chain.unbounded(ARCHIVE_DECLARED, cluster)
    own, server = read(cluster.props, "spec.replica.self"), read(archiver, "parameters.serverName")
    for index, each in enumerate(items(cluster.props, "spec.externalClusters")):
        known = read(each, "plugin.parameters.serverName")
        if read(each, "name") == own and known != server:
            path = f"spec.externalClusters[{index}].plugin.parameters.serverName"
            chain.gap("WAL archiving", cluster, path, found=known, allowed=f"{server}, as it archives")


def _archiver(cluster: Declared) -> object | None:
    """The plugin that archives."""
    return next(
        (
            each
            for each in items(cluster.props, "spec.plugins")
            if read(each, "isWALArchiver") is True and read(each, "enabled") in (MISSING, True)
        ),
        None,
    )


def bucket_of(store: Declared) -> str | None:
    """The bucket that a store's path leads to."""
    match = re.fullmatch(r"s3://([^/]+)(/.*)?", str(read(store.props, DESTINATION)))
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
    store = archive_store(cluster, inventory)
    if store is None:
        return  # said already
    bucket = bucket_of(store)
    if bucket is None:
        chain.unbounded(ARCHIVE_DECLARED, store, decided=not is_unknown(read(store.props, DESTINATION)))
        return
    path, place = DESTINATION, region_of(bucket, inventory)
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


def primary_region(cluster: Declared, inventory: Stack) -> str | None:
    """Of the member that is primary, by its name; without a replica section, the stack's own."""
    primary = read(cluster.props, "spec.replica.primary")
    return (region_at_end(primary) if isinstance(primary, str) else None) or inventory.region


def acting_primary(primary: str, inventory: Stack) -> bool:
    """Whether the region that is primary stands in for the other: its half of the failover records is the SECONDARY.

    Until the failback the WAL archive is then in the primary's own region, since the other region may be gone.
    """
    record = failover_record(inventory)
    half = read(record.props, "failoverRoutingPolicies[0].type") if record else MISSING
    return half in ("PRIMARY", "SECONDARY") and (primary == inventory.region) == (half == "SECONDARY")


def _rights(cluster: Declared, inventory: Stack, chain: Chain, store: Declared) -> None:
    """The instances' service account must have a role that may write to the bucket and use its key."""
    bucket, account = bucket_of(store), (namespace_of(cluster), object_name(cluster))
    actions = dict.fromkeys(("s3:PutObject", "s3:GetObject", "s3:ListBucket"), bucket)
    pods_may(inventory, chain, "WAL archiving", account, {**actions, "kms:GenerateDataKey": None})


def waits(cluster: Declared, chain: Chain) -> None:
    """While the archive is unavailable, WAL accumulates on a volume of its own, which must hold it."""
    least = WAL_VOLUME_GIB * quantities.GIB
    size = read(cluster.props, "spec.walStorage.size")
    room = quantities.parse(size)
    if is_unknown(size) or room is None or room < least:
        chain.unbounded(WAL_VOLUME, cluster, decided=not is_unknown(size))
