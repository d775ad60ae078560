"""Back to the moment before a mistake: from the newest snapshot or base backup, and the log since."""

from datetime import timedelta

from declared import durations, quantities
from declared.cron import longest_interval
from declared.objects import namespace_of, object_name
from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, as_number, read
from recovery.checks.alert_rules import alerted
from recovery.checks.rights import LINK
from recovery.database.wal_archive import archive_store
from recovery.model import constants
from recovery.model.chain import Chain

DEFAULT_THROUGHPUT = 125
"""MiB/s of a gp3 volume that names none (EBS user guide)."""


def restored(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    """The quicker way back; both must be there, for the snapshots stay in their region and are kept for days only."""
    chain.constant(constants.RESTORE_DECISION)
    snapshot, base = Chain(), Chain()
    _from_snapshot(cluster, inventory, snapshot)
    _from_base_backup(cluster, inventory, base)
    ways = [each for each in (snapshot, base) if each.terms and not each.gaps]
    quicker = min(ways or [snapshot, base], key=lambda each: each.estimate().total)
    chain.terms.extend(quicker.terms)
    chain.gaps.extend([*snapshot.gaps, *base.gaps])
    chain.constant(constants.INSTANCE_PROMOTION)
    archive_store(cluster, inventory, chain)
    _kept(cluster, inventory, chain)
    _tested(cluster, inventory, chain)
    chain.note = "from the newest snapshot" if quicker is snapshot else "from the newest base backup"


def _from_snapshot(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    chain.constant(constants.VOLUME_FROM_SNAPSHOT)
    _replay(cluster, inventory, chain, "volumeSnapshot", constants.INCREMENTAL_BACKUP)
    what, path = "snapshots are made", "spec.backup.volumeSnapshot.className"
    name = chain.read(what, cluster, path, allowed="a declared VolumeSnapshotClass")
    classes = inventory.kubernetes("snapshot.storage.k8s.io", "VolumeSnapshotClass")
    if name is not None and name not in [object_name(each) for each in classes]:
        chain.gap(what, cluster, path, found=name, allowed="a declared VolumeSnapshotClass")


def _from_base_backup(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    what = "base backup restore"
    size = quantities.parse(read(cluster.props, "spec.storage.size"))
    if size is None:
        found = read(cluster.props, "spec.storage.size")
        chain.gap(what, cluster, "spec.storage.size", found=found, allowed="the size of a volume")
        return
    name = read(cluster.props, "spec.storage.storageClass")
    classes = [each for each in inventory.kubernetes("storage.k8s.io", "StorageClass") if object_name(each) == name]
    throughput = read(classes[0].props, "parameters.throughput") if classes else MISSING
    rate = as_number(throughput) or DEFAULT_THROUGHPUT
    found = f"{size / quantities.GIB:g} GiB at {rate:g} MiB/s"
    chain.term(what, timedelta(seconds=size / 2**20 / rate), cluster, "spec.storage.size", found)
    _replay(cluster, inventory, chain, "plugin", constants.FULL_BACKUP)


def _replay(cluster: Declared, inventory: Stack, chain: Chain, method: str, claimed: timedelta) -> None:
    """The log written since the last backup of a method; the schedule says how long ago that is at worst."""
    what = "WAL replay since the backup"
    schedules = [
        each
        for each in inventory.kubernetes("postgresql.cnpg.io", "ScheduledBackup")
        if read(each.props, "spec.method") == method
        and read(each.props, "spec.cluster.name") == object_name(cluster)
        and namespace_of(each) == namespace_of(cluster)
    ]
    if not schedules:
        found = f"no ScheduledBackup of method {method} for it"
        chain.gap(what, cluster, "metadata.name", found=found, allowed=f"every {durations.show(claimed)}")
        return
    schedule = schedules[0]
    chain.one_of(what, schedule, "spec.suspend", among=[False], default=False)
    if method == "plugin":
        chain.one_of(what, schedule, "spec.pluginConfiguration.name", among=["barman-cloud.cloudnative-pg.io"])
    expression = chain.read(what, schedule, "spec.schedule", allowed=f"six fields, every {durations.show(claimed)}")
    if expression is None:
        return
    interval = longest_interval(str(expression), seconds_first=True)
    if interval is None or interval > claimed:
        found = expression if interval is None else f"{expression}, every {durations.show(interval)}"
        chain.gap(what, schedule, "spec.schedule", found=found, allowed=f"six fields, every {durations.show(claimed)}")
    if interval is None:
        return
    log = interval.total_seconds() / 3600 * constants.WAL_BYTES_PER_HOUR
    duration = timedelta(seconds=log / constants.REPLAY_BYTES_PER_SECOND)
    rate = constants.REPLAY_BYTES_PER_SECOND / 2**20
    found = f"{expression}: {log / quantities.GIB:g} GiB at {rate:g} MiB/s"
    chain.term(what, duration, schedule, "spec.schedule", found)


def _kept(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    alerted(
        inventory,
        chain,
        "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp",
        "a missing base backup is told of",
    )
    for volume in ("storage", "walStorage"):
        if read(cluster.props, f"spec.{volume}") is MISSING and volume == "storage":
            chain.gap("its volumes are kept", cluster, f"spec.{volume}", found="nothing", allowed="a volume")


def _same_archive(cluster: Declared, inventory: Stack, chain: Chain, what: str) -> None:
    """The check must read what the database writes, by a store and a role of its own namespace."""
    store = archive_store(cluster, inventory, Chain())
    path = "spec.configuration.destinationPath"
    others = [
        each
        for each in inventory.kubernetes("barmancloud.cnpg.io", "ObjectStore")
        if namespace_of(each) != namespace_of(cluster)
    ]
    if store and not others:
        chain.gap(what, store, "metadata.namespace", found="no store of the check", allowed="one in its namespace")
    for each in others if store else []:
        chain.one_of(what, each, path, among=[read(store.props, path)] if store else [])
        places = [read(link.props, "namespace") for link in inventory.aws(LINK)]
        if namespace_of(each) not in places:
            allowed = "a PodIdentityAssociation in its namespace"
            chain.gap(what, each, "metadata.namespace", found="no role", allowed=allowed)


def _tested(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    """A backup that was never restored is a hope."""
    what = "restores are tested"
    found = [
        each
        for each in inventory.kubernetes("batch", "CronJob")
        if "restore-check" in object_name(each) and namespace_of(each) == namespace_of(cluster)
    ]
    allowed = f"every {durations.show(constants.RESTORE_TEST)} or more often"
    if not found:
        chain.gap(what, cluster, "metadata.name", found="no CronJob restore-check", allowed=allowed)
    _same_archive(cluster, inventory, chain, what)
    for job in found:
        chain.one_of(what, job, "spec.suspend", among=[False], default=False)
        expression = chain.read(what, job, "spec.schedule", allowed=allowed)
        interval = longest_interval(str(expression)) if expression is not None else None
        if expression is not None and (interval is None or interval > constants.RESTORE_TEST):
            chain.gap(what, job, "spec.schedule", found=expression, allowed=allowed)
    alerted(inventory, chain, "nphies_restore_check_timestamp_seconds", "a restore check that stopped is told of")
    alerted(inventory, chain, "nphies_restore_check_success", "a failed restore check is told of")
