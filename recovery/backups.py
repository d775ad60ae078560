"""Backups beside the database's own: jobs, Velero, AWS Backup. Longer apart than claimed is a gap."""

from datetime import timedelta

from recovery import constants, durations
from recovery.alerts import alerted
from recovery.declared import UNKNOWN, Declared
from recovery.estimate import MISSING, Chain, Estimate, items, look, mapping
from recovery.inventory import Inventory, namespace_of
from recovery.schedules import longest_interval


def cron_backup(inventory: Inventory, chain: Chain, store: Declared, name: str, claimed: timedelta | None) -> None:
    """A CronJob of a name beside a store; with `claimed`, run at least that often."""
    what = "backups are made" if claimed else "backups can be brought back"
    job = inventory.one("batch", "CronJob", name, namespace_of(store))
    if job is None:
        chain.gap(what, store, "metadata", "name", found=f"no CronJob {name}", allowed="one in its namespace")
        return
    if claimed is None:
        return
    chain.one_of(what, job, "spec", "suspend", among=[False], default=False)
    often(chain, job, what, claimed, "spec", "schedule")


def often(chain: Chain, resource: Declared, what: str, claimed: timedelta, *path: str | int) -> timedelta | None:
    """A gap unless the schedule at a path runs at least every `claimed`."""
    allowed = f"every {durations.show(claimed)} or more often"
    expression = chain.read(what, resource, *path, allowed=allowed)
    if expression is None:
        return None
    interval = longest_interval(str(expression))
    if interval is None or interval > claimed:
        found = expression if interval is None else f"{expression}, every {durations.show(interval)}"
        chain.gap(what, resource, *path, found=found, allowed=allowed)
    return interval


def velero(inventory: Inventory) -> tuple[Estimate, Estimate]:
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
            rpo.gap(what, resource, "spec", "schedule", found=found, allowed=allowed)
        elif namespace == "nphies-core":
            rpo.term(what, soonest[0], soonest[1], "spec.schedule", look(soonest[1].props, ("spec", "schedule")))
    for schedule in schedules:
        _schedule(schedule, inventory, rpo)
    if not any(look(each.props, ("chart",)) == "velero" for each in inventory.kubernetes("helm.sh", "Release")):
        rto.gap("objects are brought back", None, found="no release of velero", allowed="one")
    alerted(inventory, rpo, "velero_backup_last_successful_timestamp", "a missing backup is told of")
    rto.constant(constants.VELERO_RESTORE)
    return rto.estimate(), rpo.estimate()


def _covers(schedule: Declared, namespace: str) -> bool:
    included = items(look(schedule.props, ("spec", "template", "includedNamespaces")))
    excluded = items(look(schedule.props, ("spec", "template", "excludedNamespaces")))
    return (not included or namespace in included or "*" in included) and namespace not in excluded


def _interval(schedule: Declared) -> timedelta | None:
    if look(schedule.props, ("spec", "paused")) is True:
        return None
    return longest_interval(str(look(schedule.props, ("spec", "schedule"))))


def _schedule(schedule: Declared, inventory: Inventory, chain: Chain) -> None:
    what = "objects are backed up"
    chain.one_of(what, schedule, "spec", "paused", among=[False], default=False)
    interval = often(chain, schedule, what, constants.FULL_BACKUP, "spec", "schedule")
    kept = chain.read(what, schedule, "spec", "template", "ttl", allowed="a duration")
    parsed = durations.parse(kept)
    least = constants.VELERO_KEPT_DAILY if interval and interval >= timedelta(hours=24) else constants.VELERO_KEPT
    if kept is not None and (parsed is None or parsed < least):
        chain.gap(what, schedule, "spec", "template", "ttl", found=kept, allowed=f"{durations.show(least)} or more")
    name = look(schedule.props, ("spec", "template", "storageLocation"))
    place = inventory.one("velero.io", "BackupStorageLocation", name, namespace_of(schedule))
    if place is None:
        path = ("spec", "template", "storageLocation")
        chain.gap(what, schedule, *path, found=name, allowed="a declared BackupStorageLocation")
    else:
        chain.one_of(what, place, "spec", "accessMode", among=["ReadWrite"], default="ReadWrite")
        bucket = look(place.props, ("spec", "objectStorage", "bucket"))
        if bucket not in [look(each.props, ("bucket",)) for each in inventory.aws("s3/bucket:Bucket")]:
            chain.gap(what, place, "spec", "objectStorage", "bucket", found=bucket, allowed="a declared bucket")
        chain.one_of(what, place, "spec", "config", "region", among=[inventory.region])


def aws_backup(inventory: Inventory) -> tuple[Estimate, Estimate]:
    """Volumes and archives in a vault, a copy in the other region, and a restore that is tried."""
    rto, rpo = Chain(), Chain()
    rto.constant(constants.VAULT_RESTORE)
    _plans(inventory, rpo)
    _vault(inventory, rto)
    _tried(inventory, rto)
    return rto.estimate(), rpo.estimate()


def _plans(inventory: Inventory, chain: Chain) -> None:
    what, plans = "volumes are backed up", inventory.aws("backup/plan:Plan")
    rules = [(plan, index, rule) for plan in plans for index, rule in enumerate(items(look(plan.props, ("rules",))))]
    daily = [(_rule_interval(rule), plan, index, rule) for plan, index, rule in rules]
    volumes = [each for each in daily if look(each[3], ("enableContinuousBackup",)) is not True]
    timed = [(interval, plan, index, rule) for interval, plan, index, rule in volumes if interval is not None]
    soonest = min(timed, key=lambda each: each[0], default=None)
    allowed = f"a rule every {durations.show(constants.FULL_BACKUP)}"
    if soonest is None or soonest[0] > constants.FULL_BACKUP:
        resource = soonest[1] if soonest else plans[0] if plans else None
        found = "none" if soonest is None else str(look(soonest[3], ("schedule",)))
        chain.gap(what, resource, "rules", found=found, allowed=allowed)
    else:
        interval, plan, index, rule = soonest
        chain.term(what, interval, plan, f"rules[{index}].schedule", look(rule, ("schedule",)))
        _copied(inventory, chain, plan, index, rule)
    if not any(look(rule, ("enableContinuousBackup",)) is True for _, _, rule in rules):
        resource = plans[0] if plans else None
        chain.gap(
            "the archive is backed up",
            resource,
            "rules",
            found="no continuous backup",
            allowed="enableContinuousBackup",
        )
    for plan, index, _ in rules:
        chain.number(
            what, plan, "rules", index, "lifecycle", "deleteAfter",
            least=constants.VAULT_KEPT_DAYS, allowed=f"{constants.VAULT_KEPT_DAYS} days or more",
        )  # fmt: skip
    _selections(inventory, chain, what)


def _rule_interval(rule: object) -> timedelta | None:
    schedule = look(rule, ("schedule",))
    return longest_interval(schedule) if isinstance(schedule, str) and schedule != UNKNOWN else None


def _copied(inventory: Inventory, chain: Chain, plan: Declared, index: int, rule: object) -> None:
    copies = [str(look(each, ("destinationVaultArn",))) for each in items(look(rule, ("copyActions",)))]
    if not any(copy == UNKNOWN or f":backup:{inventory.region}:" not in copy for copy in copies):
        path, allowed = ("rules", index, "copyActions"), "a copy in the other region's vault"
        chain.gap("a copy leaves the region", plan, *path, found=copies or "nothing", allowed=allowed)


def _selections(inventory: Inventory, chain: Chain, what: str) -> None:
    """The tag that a plan selects by must be one that volumes and buckets have."""
    tags = {
        str(value)
        for each in inventory.kubernetes("storage.k8s.io", "StorageClass")
        for key, value in mapping(look(each.props, ("parameters",))).items()
        if str(key).startswith("tagSpecification")
    } | {
        f"{key}={value}"
        for each in inventory.aws("s3/bucket:Bucket")
        for key, value in mapping(each.props.get("tags")).items()
    }
    selections = inventory.aws("backup/selection:Selection")
    if len(selections) < len(inventory.aws("backup/plan:Plan")):
        chain.gap(what, None, found=f"{len(selections)} selections", allowed="one for each plan")
    for each in selections:
        for number, condition in enumerate(items(look(each.props, ("conditions",)))):
            for index, equal in enumerate(items(look(condition, ("stringEquals",)))):
                key = str(look(equal, ("key",))).removeprefix("aws:ResourceTag/")
                found = f"{key}={look(equal, ('value',))}"
                if found not in tags:
                    path = ("conditions", number, "stringEquals", index)
                    chain.gap(what, each, *path, found=found, allowed="a tag that a storage class or a bucket gives")


def _vault(inventory: Inventory, chain: Chain) -> None:
    what, vaults = "backups cannot be deleted before their time", inventory.aws("backup/vault:Vault")
    if not vaults:
        chain.gap(what, None, found="no vault", allowed="one, with a lock")
    locked = {
        look(each.props, ("backupVaultName",)): each
        for each in inventory.aws("backup/vaultLockConfiguration:VaultLockConfiguration")
    }
    for vault in vaults:
        name = look(vault.props, ("name",))
        lock = locked.get(name)
        if lock is None:
            chain.gap(what, vault, "name", found="no lock", allowed="a VaultLockConfiguration")
            continue
        least = constants.VAULT_KEPT_DAYS
        chain.number(what, lock, "minRetentionDays", least=least, allowed=f"{least} or more")
    names = {look(each.props, ("name",)) for each in vaults}
    for plan in inventory.aws("backup/plan:Plan"):
        for index, rule in enumerate(items(look(plan.props, ("rules",)))):
            target = look(rule, ("targetVaultName",))
            if target not in (*names, UNKNOWN):
                chain.gap(what, plan, "rules", index, "targetVaultName", found=target, allowed="a declared vault")


def _tried(inventory: Inventory, chain: Chain) -> None:
    what = "restores of volumes are tested"
    plans = inventory.aws("backup/restoreTestingPlan:RestoreTestingPlan")
    if not plans:
        chain.gap(what, None, found="no restore testing plan", allowed="one, every week")
    selected = {
        look(each.props, ("restoreTestingPlanName",))
        for each in inventory.aws("backup/restoreTestingSelection:RestoreTestingSelection")
    }
    for plan in plans:
        often(chain, plan, what, constants.RESTORE_TEST, "scheduleExpression")
        name = look(plan.props, ("name",))
        if name not in selected:
            chain.gap(what, plan, "name", found="nothing selected", allowed="a RestoreTestingSelection")
        if look(plan.props, ("recoveryPointSelection",)) is MISSING:
            chain.gap(what, plan, "recoveryPointSelection", found="nothing", allowed="the newest recovery points")
