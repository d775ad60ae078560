"""AWS Backup: volumes and archives in a vault, a copy in the other region, and a restore that is tried."""

from datetime import timedelta

from declared import durations
from declared.cron import longest_interval
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import MISSING, as_mapping, as_number, items, mapping, name_at, read
from recovery.checks import alarms
from recovery.checks.cron_job import often
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.estimate import Estimate


def aws_backup(inventory: Stack) -> tuple[Estimate, Estimate]:
    """Volumes and archives in a vault, a copy in the other region, and a restore that is tried."""
    rto, rpo = Chain(), Chain()
    rto.constant(constants.VAULT_RESTORE)
    _plans(inventory, rpo)
    _vault(inventory, rto)
    alarms.backups_fail(inventory, rpo)
    _tried(inventory, rto)
    return rto.estimate(), rpo.estimate()


def _plans(inventory: Stack, chain: Chain) -> None:
    what, plans = "volumes are backed up", inventory.aws("backup/plan:Plan")
    rules = [(plan, index, rule) for plan in plans for index, rule in enumerate(items(plan.props, "rules"))]
    daily = [(_rule_interval(rule), plan, index, rule) for plan, index, rule in rules]
    volumes = [each for each in daily if read(each[3], "enableContinuousBackup") is not True]
    timed = [(interval, plan, index, rule) for interval, plan, index, rule in volumes if interval is not None]
    soonest = min(timed, key=lambda each: each[0], default=None)
    allowed = f"a rule every {durations.show(constants.FULL_BACKUP)}"
    if soonest is None or soonest[0] > constants.FULL_BACKUP:
        resource = soonest[1] if soonest else plans[0] if plans else None
        found = "none" if soonest is None else str(read(soonest[3], "schedule"))
        chain.gap(what, resource, "rules", found=found, allowed=allowed)
    else:
        interval, plan, index, rule = soonest
        chain.term(what, interval, plan, f"rules[{index}].schedule", read(rule, "schedule"))
        _copied(inventory, chain, plan, index, rule)
    if not any(read(rule, "enableContinuousBackup") is True for _, _, rule in rules):
        resource = plans[0] if plans else None
        chain.gap(
            "the archive is backed up",
            resource,
            "rules",
            found="no continuous backup",
            allowed="enableContinuousBackup",
        )
    for plan, index, rule in rules:
        if _rule_interval(rule) is None:
            found = read(rule, "schedule")
            chain.gap(what, plan, f"rules[{index}].schedule", found=found, allowed="a schedule that can be read")
        for number in range(len(items(rule, "copyActions"))):
            path = f"rules[{index}].copyActions[{number}].lifecycle.deleteAfter"
            least, allowed = constants.VAULT_KEPT_DAYS, f"{constants.VAULT_KEPT_DAYS} days or more"
            chain.number(what, plan, path, least=least, allowed=allowed)
            _named_like_a_vault(inventory, chain, plan, f"rules[{index}].copyActions[{number}].destinationVaultArn")
        if (window := as_number(read(rule, "completionWindow"))) is not None and window < 60:
            chain.gap(what, plan, f"rules[{index}].completionWindow", found=f"{window:g}", allowed="60 min or more")
        chain.number(
            what, plan, f"rules[{index}].lifecycle.deleteAfter",
            least=constants.VAULT_KEPT_DAYS, allowed=f"{constants.VAULT_KEPT_DAYS} days or more",
        )  # fmt: skip
    _selections(inventory, chain, what)


def _rule_interval(rule: object) -> timedelta | None:
    schedule = read(rule, "schedule")
    return longest_interval(schedule) if isinstance(schedule, str) and schedule != UNKNOWN else None


def _copied(inventory: Stack, chain: Chain, plan: Declared, index: int, rule: object) -> None:
    copies = [str(read(each, "destinationVaultArn")) for each in items(rule, "copyActions")]
    elsewhere = [copy for copy in copies if f":backup:{inventory.region}:" not in copy]
    if not any(copy == UNKNOWN or f":backup:{inventory.peer or ''}" in copy for copy in elsewhere):
        path, allowed = f"rules[{index}].copyActions", "a copy in the other region's vault"
        chain.gap("a copy leaves the region", plan, path, found=copies or "nothing", allowed=allowed)


def _named_like_a_vault(inventory: Stack, chain: Chain, plan: Declared, path: str) -> None:
    """The other stack's vault has the name of this one's, with its own region."""
    arn = read(plan.props, path)
    names = [str(read(each.props, "name")) for each in inventory.aws("backup/vault:Vault")]
    expected = {name.replace(str(inventory.region), str(inventory.peer)) for name in names}
    if arn != UNKNOWN and inventory.peer and str(arn).split(":")[-1] not in expected:
        allowed = f"the vault {' or '.join(sorted(expected))}"
        chain.gap("a copy leaves the region", plan, path, found=arn, allowed=allowed)


def _selections(inventory: Stack, chain: Chain, what: str) -> None:
    """The tag that a plan selects by must be one that volumes and buckets have."""
    tags = {
        str(value)
        for each in inventory.kubernetes("storage.k8s.io", "StorageClass")
        for key, value in mapping(each.props, "parameters").items()
        if str(key).startswith("tagSpecification")
    } | {
        f"{key}={value}"
        for each in inventory.aws("s3/bucket:Bucket")
        for key, value in as_mapping(each.props.get("tags")).items()
    }
    selections = inventory.aws("backup/selection:Selection")
    if len(selections) < len(inventory.aws("backup/plan:Plan")):
        chain.gap(what, None, found=f"{len(selections)} selections", allowed="one for each plan")
    for plan in inventory.aws("backup/plan:Plan"):
        if not any(plan.urn in each.dependencies for each in selections):
            chain.gap(what, plan, "name", found="nothing selected", allowed="a Selection of its own")
    for each in selections:
        if not items(each.props, "resources"):
            chain.gap(what, each, "resources", found="nothing", allowed="volumes, or buckets")
        for number, condition in enumerate(items(each.props, "conditions")):
            for index, equal in enumerate(items(condition, "stringEquals")):
                key = str(read(equal, "key")).removeprefix("aws:ResourceTag/")
                found = f"{key}={read(equal, 'value')}"
                if found not in tags:
                    path = f"conditions[{number}].stringEquals[{index}]"
                    chain.gap(what, each, path, found=found, allowed="a tag that a storage class or a bucket gives")


def _vault(inventory: Stack, chain: Chain) -> None:
    what, vaults = "backups cannot be deleted before their time", inventory.aws("backup/vault:Vault")
    if not vaults:
        chain.gap(what, None, found="no vault", allowed="one, with a lock")
    locked = {
        name_at(each.props, "backupVaultName"): each
        for each in inventory.aws("backup/vaultLockConfiguration:VaultLockConfiguration")
    }
    for vault in vaults:
        name = name_at(vault.props, "name")
        lock = locked.get(name)
        if lock is None:
            chain.gap(what, vault, "name", found="no lock", allowed="a VaultLockConfiguration")
            continue
        least = constants.VAULT_KEPT_DAYS
        chain.number(what, lock, "minRetentionDays", least=least, allowed=f"{least} or more")
        longest = max(
            (
                as_number(read(rule, "lifecycle.deleteAfter")) or 0
                for plan in inventory.aws("backup/plan:Plan")
                for rule in items(plan.props, "rules")
            ),
            default=0,
        )
        allowed = f"{longest:g}, the longest that a rule keeps, or more"
        chain.number(what, lock, "maxRetentionDays", least=longest, allowed=allowed, default=longest)
    names = {name_at(each.props, "name") for each in vaults}
    for plan in inventory.aws("backup/plan:Plan"):
        for index, rule in enumerate(items(plan.props, "rules")):
            target = read(rule, "targetVaultName")
            if target not in (*names, UNKNOWN):
                chain.gap(what, plan, f"rules[{index}].targetVaultName", found=target, allowed="a declared vault")


def _tried(inventory: Stack, chain: Chain) -> None:
    what = "restores of volumes are tested"
    plans = inventory.aws("backup/restoreTestingPlan:RestoreTestingPlan")
    if not plans:
        chain.gap(what, None, found="no restore testing plan", allowed="one, every week")
    selected = {
        name_at(each.props, "restoreTestingPlanName")
        for each in inventory.aws("backup/restoreTestingSelection:RestoreTestingSelection")
    }
    for plan in plans:
        often(chain, plan, what, constants.RESTORE_TEST, "scheduleExpression")
        name = name_at(plan.props, "name")
        for each in inventory.aws("backup/restoreTestingSelection:RestoreTestingSelection"):
            chain.one_of(what, each, "protectedResourceType", among=["EBS", "S3"])
            if not items(each.props, "protectedResourceArns"):
                chain.gap(what, each, "protectedResourceArns", found="nothing", allowed="* or some")
        if name not in selected:
            chain.gap(what, plan, "name", found="nothing selected", allowed="a RestoreTestingSelection")
        window = "recoveryPointSelection.selectionWindowDays"
        chain.number(what, plan, window, least=1, most=7, allowed="1 to 7 days", default=30)
        if read(plan.props, "recoveryPointSelection") is MISSING:
            chain.gap(what, plan, "recoveryPointSelection", found="nothing", allowed="the newest recovery points")
