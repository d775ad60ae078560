"""Back to the moment before a mistake: from the newest snapshot or base backup, and the WAL since."""

from datetime import timedelta

from declared import quantities
from declared.cron import longest_interval
from declared.objectives import WAL_GIB_PER_HOUR
from declared.objects import namespace_of, object_name
from declared.requirements.database import BACKED_UP, DURABILITY, SYNCHRONOUS, to_a_point_in_time
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, is_true, is_unknown, read
from recovery.database.wal_archive import archive_named
from recovery.model import constants
from recovery.model.estimate_builder import EstimateBuilder
from recovery.model.readings import number_at

DEFAULT_THROUGHPUT = 125
"""MiB/s of a gp3 volume that names none (EBS user guide)."""


def restored(cluster: Declared, inventory: Stack, builder: EstimateBuilder) -> None:
    """The quicker way back; both must be there, for the snapshots stay in their region and are kept for days only."""
    builder.add_constant(constants.RESTORE_DECISION)
    builder.add_constant(constants.RECOVERY_APPLIED)
    _stopped(cluster, builder)
    snapshot = EstimateBuilder(note="from the newest snapshot", untested=True)
    base = from_base_backup(cluster, inventory)
    snapshot.add_constant(constants.VOLUME_FROM_SNAPSHOT)
    _replayed(cluster, inventory, snapshot, "volumeSnapshot")
    bounded = [each for each in (snapshot, base) if not each.missing]
    quicker = min(bounded or [snapshot, base], key=lambda each: each.estimate().total)
    builder.steps.extend(quicker.steps)
    builder.missing.extend([*snapshot.missing, *base.missing])
    builder.add_constant(constants.INSTANCE_PROMOTION)
    archive_named(cluster, inventory, builder)
    builder.note, builder.untested = quicker.note, quicker.untested
    if to_a_point_in_time(cluster) and read(cluster.props, DURABILITY) != "preferred":
        builder.unbounded(SYNCHRONOUS.policy, cluster)


def from_base_backup(cluster: Declared, inventory: Stack) -> EstimateBuilder:
    """The newest base backup copied, and the WAL since replayed: what the archive alone is enough for."""
    base = EstimateBuilder(note="from the newest base backup")  # tried: docs/drill.md
    _copied(cluster, inventory, base)
    _replayed(cluster, inventory, base, "plugin")
    return base


def _stopped(cluster: Declared, builder: EstimateBuilder) -> None:
    """The database of before: its sessions are the pooler's, which do not end by themselves."""
    what, path = "former database stops (smartShutdownTimeout)", "spec.smartShutdownTimeout"
    match number_at(what, cluster, path, default=constants.CNPG_SMART_SHUTDOWN):
        case float(seconds):
            builder.add_step(what, timedelta(seconds=seconds), cluster, path, f"{seconds:g} s")
        case unreadable:
            builder.add_unreadable(unreadable)


def _copied(cluster: Declared, inventory: Stack, builder: EstimateBuilder) -> None:
    what, path = "base backup restore", "spec.storage.size"
    size = quantities.parse(read(cluster.props, path))
    if size is None:
        builder.add_missing(what, cluster, path, found=read(cluster.props, path), allowed="the size of a volume")
        return
    name = read(cluster.props, "spec.storage.storageClass")
    classes = [each for each in inventory.kubernetes("storage.k8s.io", "StorageClass") if object_name(each) == name]
    throughput = read(classes[0].props, "parameters.throughput") if classes else None
    rate = as_number(throughput) or DEFAULT_THROUGHPUT
    found = f"{size / quantities.GIB:g} GiB at {rate:g} MiB/s"
    builder.add_step(what, timedelta(seconds=size / 2**20 / rate), cluster, path, found)


def _replayed(cluster: Declared, inventory: Stack, builder: EstimateBuilder, method: str) -> None:
    """The WAL written since the last backup of a method; the schedule says how long ago that is at worst."""
    what, path = "WAL replay since the backup", "spec.schedule"
    schedules = [
        each
        for each in inventory.kubernetes("postgresql.cnpg.io", "ScheduledBackup")
        if read(each.props, "spec.method") == method
        and read(each.props, "spec.cluster.name") == object_name(cluster)
        and namespace_of(each) == namespace_of(cluster)
        and not is_true(read(each.props, "spec.suspend"))
    ]
    expression = str(read(schedules[0].props, path)) if schedules else ""
    interval = longest_interval(expression, seconds_first=True)
    if interval is None:
        builder.unbounded(BACKED_UP, cluster, decided=not is_unknown(expression))
        return
    log = interval.total_seconds() / 3600 * WAL_GIB_PER_HOUR * quantities.GIB
    rate = constants.REPLAY_BYTES_PER_SECOND
    found = f"{expression}: {log / quantities.GIB:g} GiB at {rate / 2**20:g} MiB/s"
    builder.add_step(what, timedelta(seconds=log / rate), schedules[0], path, found)
