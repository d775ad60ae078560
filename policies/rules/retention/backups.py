"""How long backups are kept, and their copies."""

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field

from declared import durations
from declared.expectations import at_least, days_at_least, or_not_given
from declared.objectives import DATABASE_HISTORY
from declared.requirements import backups as required
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.stack import Stack
from declared.third_copies import begins_with_a_third_copy
from declared.values import as_number, is_true, items, read
from policies.model.expect import meets, requirement_check, types_of, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_PLAN = "aws:backup/plan:Plan"

_LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"

_STORE = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore"

_SCHEDULE = "kubernetes:velero.io/v1:Schedule"


class _BackupsKeptConfig(Config):
    vault_days: int = Field(default=35, ge=1, description="How long AWS Backup keeps a backup, in days.")
    archive_days: int = Field(
        default=DATABASE_HISTORY.days, ge=1, description="How far back PostgreSQL can be recovered, in days."
    )
    object_days: int = Field(default=7, ge=1, description="How long Velero keeps a backup, in days.")


def _backups(config: _BackupsKeptConfig) -> tuple[Requirement, ...]:
    return (
        Requirement(_PLAN, "rules[].lifecycle.deleteAfter", at_least(config.vault_days)),
        Requirement(_LOCK, "minRetentionDays", at_least(config.vault_days)),
        # Not given where the archive is only read: its writer keeps it.
        Requirement(
            _STORE,
            "spec.retentionPolicy",
            or_not_given(days_at_least(config.archive_days, reader=durations.recovery_window)),
        ),
        Requirement(_SCHEDULE, "spec.template.ttl", days_at_least(config.object_days)),
    )


BACKUPS_KEPT = ResourcePolicy(
    name=required.BACKUPS_KEPT,
    description="Backups of databases, volumes and cluster objects are kept as long as a mistake may stay unnoticed.",
    remedy="Raise deleteAfter, minRetentionDays, retentionPolicy or ttl.",
    config=_BackupsKeptConfig,
    types=types_of(_backups(_BackupsKeptConfig())),
    check=requirement_check(_backups),
)


class _BackupsCopiedConfig(Config):
    vault_days: int = Field(default=35, ge=1, description="How long a copy is kept, in days.")


def _copied(stack: Stack, config: _BackupsCopiedConfig) -> Iterator[Finding]:
    if begins_with_a_third_copy(stack):
        return  # there is no other region; recovery-at-risk says so
    for plan in stack.of(_PLAN):
        yield from _copies(plan, config)


def _copies(plan: Declared, config: _BackupsCopiedConfig) -> Iterator[Finding]:
    for number, rule in enumerate(items(plan.props, "rules")):
        if is_true(read(rule, "enableContinuousBackup")):
            continue  # point-in-time recovery of a bucket that is itself replicated; it cannot be copied
        if not items(rule, "copyActions"):
            yield wrong(plan, f"rules[{number}] copies nothing to another region")
        for copy, action in enumerate(items(rule, "copyActions")):
            path = "lifecycle.deleteAfter"
            yield from meets(
                plan, path, at_least(config.vault_days), props=action, why=f"rules[{number}].copyActions[{copy}]"
            )


BACKUPS_COPIED = StackPolicy(
    name="backup-cross-region-copy",
    description="Backups are copied to the other region and kept there as long.",
    remedy="Give every rule of the plan a copyAction with a lifecycle.",
    config=_BackupsCopiedConfig,
    check=_copied,
)


class _LongBackupsConfig(Config):
    days: int = Field(default=30, ge=1, description="How long the longest Velero backup is kept, in days.")
    vault_days: int = Field(
        default=365, ge=1, description="How long the longest backup of AWS Backup is kept, in days."
    )


def _longest(stack: Stack, config: _LongBackupsConfig) -> Iterator[Finding]:
    velero = list(stack.of(_SCHEDULE))
    kept = [durations.parse(read(each.props, "spec.template.ttl")) or timedelta() for each in velero]
    if velero and max(kept) < timedelta(days=config.days):
        yield Finding(message=f"no Velero schedule keeps its backups for {config.days} days")
    plans = [
        as_number(read(rule, "lifecycle.deleteAfter")) or 0
        for each in stack.of(_PLAN)
        for rule in items(each.props, "rules")
    ]
    if plans and max(plans) < config.vault_days:
        yield Finding(message=f"no rule of AWS Backup keeps its backups for {config.vault_days} days")


LONG_BACKUPS = StackPolicy(
    name="monthly-backup-retention",
    description="Some backups are kept long: cluster objects for a month, volumes for a year.",
    remedy="Keep a daily Velero schedule with a ttl of 720h, and a monthly rule in AWS Backup.",
    config=_LongBackupsConfig,
    check=_longest,
)
