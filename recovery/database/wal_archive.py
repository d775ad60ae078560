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
from recovery.cluster.permissions import pods_may
from recovery.edge.dns import failover_record
from recovery.model import constants
from recovery.model.estimate import MissingPrerequisite
from recovery.model.estimate_builder import EstimateBuilder
from recovery.model.objectives import Objectives
from recovery.model.readings import duration_at, missing_prerequisite

DESTINATION = "spec.configuration.destinationPath"
_OTHER_REGION = "WAL archive in the other region"


def archived(cluster: Declared, inventory: Stack, builder: EstimateBuilder) -> None:
    """The age of the oldest commit that is not in the archive: a WAL segment fills, and is uploaded."""
    what, path = "WAL segment switch (archive_timeout)", "spec.postgresql.parameters.archive_timeout"
    builder.require(cluster, DURABLE)
    timeout = duration_at(what, cluster, path, default=constants.CNPG_ARCHIVE_TIMEOUT, reader=durations.postgresql)
    if isinstance(timeout, MissingPrerequisite):
        builder.add_unreadable(timeout)
    elif timeout:
        builder.add_step(what, timeout, cluster, path, read(cluster.props, path) or constants.CNPG_ARCHIVE_TIMEOUT)
    else:  # 0: only when the segment is full
        builder.unbounded(DURABLE.policy, cluster)
    builder.add_constant(constants.WAL_UPLOAD)
    archive_named(cluster, inventory, builder)
    skipped = 'metadata.annotations."cnpg.io/skipWalArchiving"'
    if read(cluster.props, skipped) == "enabled":
        builder.add_missing("WAL archiving", cluster, skipped, found="enabled", allowed="nothing")
    if store := archive_store(cluster, inventory):
        _rights(cluster, inventory, builder, store)


def archive_store(cluster: Declared, inventory: Stack) -> Declared | None:
    """The ObjectStore that the cluster archives to."""
    name = read(_archiver(cluster), "parameters.barmanObjectName")
    return inventory.one("barmancloud.cnpg.io", "ObjectStore", name, namespace_of(cluster))


def archive_named(cluster: Declared, inventory: Stack, builder: EstimateBuilder) -> None:
    """No bound without an archiver, its store, and the name under which the standby looks for its archive."""
    archiver = _archiver(cluster)
    if archiver is None:
        builder.unbounded(DURABLE.policy, cluster)
        return
    if archive_store(cluster, inventory) is None:
        builder.unbounded(ARCHIVE_DECLARED, cluster)
    own, server = read(cluster.props, "spec.replica.self"), read(archiver, "parameters.serverName")
    for index, each in enumerate(items(cluster.props, "spec.externalClusters")):
        known = read(each, "plugin.parameters.serverName")
        if read(each, "name") == own and known != server:
            path = f"spec.externalClusters[{index}].plugin.parameters.serverName"
            builder.add_missing("WAL archiving", cluster, path, found=known, allowed=f"{server}, as it archives")


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


def in_other_region(cluster: Declared, inventory: Stack, builder: EstimateBuilder, objectives: Objectives) -> None:
    """No bound unless the archive is in another region than the primary."""
    store = archive_store(cluster, inventory)
    if store is None:
        return  # archive_named reports it
    bucket = bucket_of(store)
    if bucket is None:
        builder.unbounded(ARCHIVE_DECLARED, store, decided=not is_unknown(read(store.props, DESTINATION)))
        return
    if region_of(bucket, inventory) is None or primary_region(cluster, inventory) is None:
        found, allowed = f"{bucket}, whose region cannot be told", "a bucket whose region is declared, or in its name"
        builder.add_missing(_OTHER_REGION, store, DESTINATION, found=found, allowed=allowed)
        return
    beside = beside_primary(cluster, inventory)
    if beside is not None:
        builder.add_unreadable(beside)
        _replicated(bucket, inventory, builder, objectives, until_failback=beside.until_failback)


def beside_primary(cluster: Declared, inventory: Stack) -> MissingPrerequisite | None:
    """The missing prerequisite where the archive is in the primary's region, and would be lost with it."""
    store, primary = archive_store(cluster, inventory), primary_region(cluster, inventory)
    bucket = bucket_of(store) if store else None
    if bucket is None or primary is None or region_of(bucket, inventory) != primary:
        return None
    return missing_prerequisite(
        _OTHER_REGION,
        store,
        DESTINATION,
        found=f"{bucket}, in {primary} as is the primary",
        allowed="a bucket in the other region",
        until_failback=acting_primary(primary, inventory),
    )


def _replicated(
    bucket: str, inventory: Stack, builder: EstimateBuilder, objectives: Objectives, *, until_failback: bool
) -> None:
    """How long the replication of the archive's bucket takes, where it is replicated at all."""
    replicas = [
        each
        for each in inventory.aws("s3/bucketReplicationConfig:BucketReplicationConfig")
        if read(each.props, "bucket") == bucket
    ]
    if not replicas:
        return
    what, path = "replication to the other region", "rules[0].destination.replicationTime"
    minutes = as_number(read(replicas[0].props, f"{path}.time.minutes"))
    promise = timedelta(minutes=minutes) if minutes else constants.REPLICATION_PROMISE
    found = "replication of a bucket" + ("" if minutes else ", which promises no time at all")
    builder.add_step(what, promise, replicas[0], path, found)
    if promise > objectives.rpo:
        found = f"{durations.show(promise)} at best"
        allowed = f"at most {durations.show(objectives.rpo)}: archive straight into the other region"
        builder.add_missing(what, replicas[0], path, found=found, allowed=allowed, until_failback=until_failback)


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


def _rights(cluster: Declared, inventory: Stack, builder: EstimateBuilder, store: Declared) -> None:
    """The instances' service account must have a role that may write to the bucket and use its key."""
    bucket, account = bucket_of(store), (namespace_of(cluster), object_name(cluster))
    actions = dict.fromkeys(("s3:PutObject", "s3:GetObject", "s3:ListBucket"), bucket)
    pods_may(inventory, builder, "WAL archiving", account, {**actions, "kms:GenerateDataKey": None})


def waits(cluster: Declared, builder: EstimateBuilder) -> None:
    """While the archive is unavailable, WAL accumulates on a volume of its own, which must hold it."""
    least = WAL_VOLUME_GIB * quantities.GIB
    size = read(cluster.props, "spec.walStorage.size")
    room = quantities.parse(size)
    if is_unknown(size) or room is None or room < least:
        builder.unbounded(WAL_VOLUME, cluster, decided=not is_unknown(size))
