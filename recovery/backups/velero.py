"""Velero: objects of Kubernetes and volumes, and how they are brought back."""

from datetime import timedelta

from declared import durations
from declared.cron import longest_interval
from declared.helm import chart_of
from declared.objects import namespace_of
from declared.resource import Declared
from declared.stack import Stack
from declared.values import items, read
from recovery.checks.alert_rules import alerted
from recovery.checks.cron_job import often
from recovery.checks.rights import pods_may
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.estimate import Estimate


def velero(inventory: Stack) -> tuple[Estimate, Estimate]:
    """Objects of Kubernetes and volumes: the age of the newest backup, and how it is brought back."""
    rto, rpo = Chain(), Chain()
    what = "objects are backed up"
    schedules = inventory.kubernetes("velero.io", "Schedule")
    for namespace in ("nphies-core", "nphies-data"):
        covering = [each for each in schedules if _covers(each, namespace)]
        intervals = [(_interval(each), each) for each in covering]
        soonest = min(
            ((interval, each) for interval, each in intervals if interval is not None),
            key=lambda each: each[0],
            default=None,
        )
        if soonest is None or soonest[0] > constants.INCREMENTAL_BACKUP:
            found = "none" if soonest is None else f"every {durations.show(soonest[0])}"
            resource = soonest[1] if soonest else covering[0] if covering else None
            allowed = f"a schedule for {namespace}, every {durations.show(constants.INCREMENTAL_BACKUP)}"
            rpo.gap(what, resource, "spec.schedule", found=found, allowed=allowed)
        elif namespace == "nphies-core":
            rpo.term(what, soonest[0], soonest[1], "spec.schedule", read(soonest[1].props, "spec.schedule"))
    for schedule in schedules:
        _schedule(schedule, inventory, rpo)
    if not any(chart_of(each) == "velero" for each in inventory.kubernetes("helm.sh", "Release")):
        rto.gap("Velero restore", None, found="no release of velero", allowed="one")
    alerted(inventory, rpo, "velero_backup_last_successful_timestamp", "a missing backup is told of")
    rto.constant(constants.VELERO_RESTORE)
    return rto.estimate(), rpo.estimate()


def _covers(schedule: Declared, namespace: str) -> bool:
    included = items(schedule.props, "spec.template.includedNamespaces")
    excluded = items(schedule.props, "spec.template.excludedNamespaces")
    return (not included or namespace in included or "*" in included) and namespace not in excluded


def _interval(schedule: Declared) -> timedelta | None:
    if read(schedule.props, "spec.paused") is True:
        return None
    return longest_interval(str(read(schedule.props, "spec.schedule")))


def _schedule(schedule: Declared, inventory: Stack, chain: Chain) -> None:
    what = "objects are backed up"
    chain.one_of(what, schedule, "spec.paused", among=[False], default=False)
    if _covers(schedule, "nphies-data"):
        _volumes(schedule, chain)
    interval = often(chain, schedule, what, constants.FULL_BACKUP, "spec.schedule")
    kept = chain.read(what, schedule, "spec.template.ttl", allowed="a duration")
    parsed = durations.parse(kept)
    least = constants.VELERO_KEPT_DAILY if interval and interval >= timedelta(hours=24) else constants.VELERO_KEPT
    if kept is not None and (parsed is None or parsed < least):
        chain.gap(what, schedule, "spec.template.ttl", found=kept, allowed=f"{durations.show(least)} or more")
    name = read(schedule.props, "spec.template.storageLocation")
    place = inventory.one("velero.io", "BackupStorageLocation", name, namespace_of(schedule))
    if place is None:
        path = "spec.template.storageLocation"
        chain.gap(what, schedule, path, found=name, allowed="a declared BackupStorageLocation")
    else:
        chain.one_of(what, place, "spec.accessMode", among=["ReadWrite"], default="ReadWrite")
        bucket = read(place.props, "spec.objectStorage.bucket")
        if bucket not in [read(each.props, "bucket") for each in inventory.aws("s3/bucket:Bucket")]:
            chain.gap(what, place, "spec.objectStorage.bucket", found=bucket, allowed="a declared bucket")
        chain.one_of(what, place, "spec.config.region", among=[inventory.region])
        _rights(inventory, chain, what, place)


def _volumes(schedule: Declared, chain: Chain) -> None:
    """The database is never restored by Velero: it would start empty under the name of the real one."""
    excluded = items(schedule.props, "spec.template.excludedNamespaceScopedResources")
    included = items(schedule.props, "spec.template.includedNamespaces")
    if "clusters.postgresql.cnpg.io" not in excluded:
        path = "spec.template.excludedNamespaceScopedResources"
        chain.gap(
            "a restore leaves the database alone",
            schedule,
            path,
            found=excluded,
            allowed="clusters.postgresql.cnpg.io",
        )
    if "*" not in included:
        for name in ("snapshotVolumes", "snapshotMoveData"):
            chain.one_of("volumes leave with their objects", schedule, f"spec.template.{name}", among=[True])


def _rights(inventory: Stack, chain: Chain, what: str, place: Declared) -> None:
    bucket = str(read(place.props, "spec.objectStorage.bucket"))
    actions: dict[str, str | None] = dict.fromkeys(("s3:PutObject", "s3:GetObject", "s3:ListBucket"), bucket)
    pods_may(inventory, chain, what, (namespace_of(place), "velero"), actions)
