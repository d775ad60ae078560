"""Standby replication: its source is the primary's archive, and no other."""

import re

from declared.objects import namespace_of
from declared.requirements.database import ARCHIVE_DECLARED
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import MISSING, is_unknown, items, name_at, read
from recovery.database.wal_archive import DESTINATION, acting_primary, bucket_of, primary_region, region_of
from recovery.model.estimate_builder import EstimateBuilder

WHAT = "standby replication from the primary's archive"


def role(cluster: Declared) -> str:
    """`primary` or `standby`; `unknown` where the replica section does not say."""
    replica = read(cluster.props, "spec.replica")
    if replica is MISSING:
        return "primary"
    own, primary = read(replica, "self"), read(replica, "primary")
    enabled = read(replica, "enabled")
    if isinstance(own, str) and isinstance(primary, str) and UNKNOWN not in (own, primary):
        return "primary" if own == primary else "standby"
    return {True: "standby", False: "primary"}.get(enabled, "unknown") if isinstance(enabled, bool) else "unknown"


def replicates(cluster: Declared, inventory: Stack, builder: EstimateBuilder) -> None:
    """No bound unless each region knows whose archive it would replicate from."""
    own, primary, source = (name_at(cluster.props, f"spec.replica.{key}") for key in ("self", "primary", "source"))
    members = [name_at(each, "name") for each in items(cluster.props, "spec.externalClusters")]
    if source == own or {own, primary, source} - set(members) or primary not in (own, source):
        unknown = UNKNOWN in (own, primary, source) or is_unknown(read(cluster.props, "spec.replica"))
        builder.unbounded(ARCHIVE_DECLARED, cluster, decided=not unknown)
        return
    if inventory.region and inventory.region not in str(own):
        builder.add_missing(WHAT, cluster, "spec.replica.self", found=own, allowed=f"the member of {inventory.region}")
    _reads(cluster, inventory, builder, members.index(source), standby=own != primary)
    path = "spec.bootstrap.recovery.source"
    if own != primary and read(cluster.props, path) != source:
        builder.add_missing(WHAT, cluster, path, found=read(cluster.props, path), allowed=str(source))


def _reads(cluster: Declared, inventory: Stack, builder: EstimateBuilder, index: int, *, standby: bool) -> None:
    """The archive of the other member: by its name, in a bucket that this region reaches."""
    path = f"spec.externalClusters[{index}]"
    source, plugin = read(cluster.props, f"{path}.name"), f"{path}.plugin"
    server = read(cluster.props, f"{plugin}.parameters.serverName")
    if not is_unknown(server) and not _archive_of(str(source), str(server)):
        allowed = f"the archive of {source}"
        builder.add_missing(WHAT, cluster, f"{plugin}.parameters.serverName", found=server, allowed=allowed)
    name = read(cluster.props, f"{plugin}.parameters.barmanObjectName")
    store = inventory.one("barmancloud.cnpg.io", "ObjectStore", name, namespace_of(cluster))
    bucket = bucket_of(store) if store else None
    if store is None or bucket is None:
        builder.unbounded(ARCHIVE_DECLARED, cluster, decided=not is_unknown(name))
        return
    place, primary = region_of(bucket, inventory), primary_region(cluster, inventory)
    if standby and place != inventory.region:
        found = f"{bucket}, in {place or 'a region that cannot be told'}"
        allowed = f"a bucket in {inventory.region}, which outlives the primary's"
        acting = primary == place and primary is not None and acting_primary(primary, inventory)
        builder.add_missing(WHAT, store, DESTINATION, found=found, allowed=allowed, until_failback=acting)


def _archive_of(member: str, server: str) -> bool:
    """A member archives under its name and a version, which is a number."""
    return re.fullmatch(re.escape(member) + r"(-\d+)?", server) is not None
