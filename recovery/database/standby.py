"""Standby replication: its source is the primary's archive, and no other."""

import re

from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import MISSING, items, read
from recovery.checks.alert_rules import alerted
from recovery.database.wal_archive import PLUGIN, acting_primary, bucket_of, named_store, primary_region, region_of
from recovery.model.chain import Chain


def role(cluster: Declared) -> str:
    """`primary` or `standby`; `unknown` where the replica section does not say."""
    replica = read(cluster.props, "spec.replica")
    if replica is MISSING or replica is None:
        return "primary"
    own, primary = read(replica, "self"), read(replica, "primary")
    enabled = read(replica, "enabled")
    if isinstance(own, str) and isinstance(primary, str) and UNKNOWN not in (own, primary):
        return "primary" if own == primary else "standby"
    return {True: "standby", False: "primary"}.get(enabled, "unknown") if isinstance(enabled, bool) else "unknown"


def follows(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    """Gaps unless each region knows whose archive it would go on from."""
    what = "standby replication from the primary's archive"
    own = chain.read(what, cluster, "spec.replica.self", allowed="the name of this member")
    primary = chain.read(what, cluster, "spec.replica.primary", allowed="the name of the primary")
    source = chain.read(what, cluster, "spec.replica.source", allowed="the name of the other member")
    if own is None or primary is None or source is None:
        return
    if inventory.region and inventory.region not in str(own):
        allowed = f"the member of {inventory.region}"
        chain.gap(what, cluster, "spec.replica.self", found=own, allowed=allowed)
    if source == own:
        chain.gap(what, cluster, "spec.replica.source", found=f"{source}, itself", allowed="the other member")
        return
    if primary not in (own, source):
        chain.gap(what, cluster, "spec.replica.primary", found=primary, allowed=f"{own} or {source}")
    for name in (own, source):
        if name not in [read(each, "name") for each in items(cluster.props, "spec.externalClusters")]:
            chain.gap(what, cluster, "spec.externalClusters", found=f"no {name}", allowed="both members")
    for index, each in enumerate(items(cluster.props, "spec.externalClusters")):
        if read(each, "name") == source:
            _reads(cluster, inventory, chain, index, str(source), standby=own != primary)
    if own != primary:
        _begins(cluster, chain, source)
        alerted(inventory, chain, "cnpg_pg_replication_lag", "alert on replica lag")


def _reads(cluster: Declared, inventory: Stack, chain: Chain, index: int, source: str, *, standby: bool) -> None:
    """The archive of the other member: by its name, in a bucket that this region reaches."""
    what, path = (
        "standby replication from the primary's archive",
        f"spec.externalClusters[{index}].plugin.parameters",
    )
    server = chain.read(what, cluster, f"{path}.serverName", allowed=f"the archive of {source}")
    own_server = next(
        (
            read(each, "parameters.serverName")
            for each in items(cluster.props, "spec.plugins")
            if read(each, "isWALArchiver") is True
        ),
        MISSING,
    )
    if server is not None and (not _archive_of(source, str(server)) or server == own_server):
        chain.gap(what, cluster, f"{path}.serverName", found=server, allowed=f"the archive of {source}")
    chain.one_of(what, cluster, f"spec.externalClusters[{index}].plugin.name", among=[PLUGIN])
    store = named_store(cluster, inventory, chain, what, f"{path}.barmanObjectName")
    bucket = bucket_of(store, chain) if store else None
    if store is None or bucket is None or not standby:
        return
    place = region_of(bucket, inventory)
    if place != inventory.region:
        found = f"{bucket}, in {place or 'a region that cannot be told'}"
        where = "spec.configuration.destinationPath"
        allowed, primary = (
            f"a bucket in {inventory.region}, which outlives the primary's",
            primary_region(cluster, inventory),
        )
        away = primary == place and primary is not None and acting_primary(primary, inventory)
        chain.gap(what, store, where, found=found, allowed=allowed, exposed=away)


def _archive_of(member: str, server: str) -> bool:
    """A member archives under its name and its generation, a number."""
    return re.fullmatch(re.escape(member) + r"(-\d+)?", server) is not None


def _begins(cluster: Declared, chain: Chain, source: object) -> None:
    """A standby is made from the primary's archive, not empty and not from its own."""
    what = "standby replication from the primary's archive"
    chain.one_of(what, cluster, "spec.bootstrap.recovery.source", among=[source])
