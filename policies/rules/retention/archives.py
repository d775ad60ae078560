"""What buckets keep, and audit records under Object Lock."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from declared.buckets import (
    LIFECYCLE,
    OBJECT_LOCK,
    POLICY,
    balancer_folders,
    bucket_name,
    buckets,
    log_buckets,
    of_bucket,
)
from declared.iam import document
from declared.objectives import APPLICATION_LOGS, AUDIT_RETENTION, SYSTEM_LOGS
from declared.requirements import backups as required
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, is_true, is_unknown, items, mapping, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, StackPolicy


class _AuditConfig(Config):
    name: str = Field(
        default="audit",
        min_length=1,
        description="Part of the name of every bucket, topic and index that holds audit records.",
    )


class _AuditLockedConfig(_AuditConfig):
    days: int = Field(
        default=AUDIT_RETENTION.days,
        ge=1,
        description="How long audit records are kept, in days: the guide's seven years.",
    )


def _is_audit(bucket: Declared, config: _AuditConfig) -> bool:
    return config.name in bucket_name(bucket)


def _object_lock(stack: Stack, config: _AuditLockedConfig) -> Iterator[Finding]:
    audited = [bucket for bucket in buckets(stack) if _is_audit(bucket, config)]
    if not audited and any(True for _ in buckets(stack)):
        yield Finding(message=f"no bucket is for audit records ({config.name})")
    for bucket in audited:
        if not is_true(read(bucket.props, "objectLockEnabled")):
            yield wrong(bucket, "objectLockEnabled is not true, and can only be set when the bucket is made")
        locks = of_bucket(stack, bucket, OBJECT_LOCK)
        if not locks:
            yield wrong(bucket, "has no Object Lock configuration")
        for lock in locks:
            retention = mapping(lock.props, "rule.defaultRetention")
            mode = retention.get("mode")
            if mode == "GOVERNANCE" and not _bypass_denied(stack, bucket):
                yield wrong(lock, "rule.defaultRetention.mode is GOVERNANCE, and no bucket policy denies its bypass")
            elif mode not in ("GOVERNANCE", "COMPLIANCE"):
                yield wrong(lock, f"rule.defaultRetention.mode is {mode}; expected COMPLIANCE or GOVERNANCE")
            kept = as_number(retention.get("days")) or (as_number(retention.get("years")) or 0) * 365
            if kept < config.days:
                yield wrong(lock, f"rule.defaultRetention keeps {kept:g} days; expected at least {config.days}")


AUDIT_LOCKED = StackPolicy(
    name=required.AUDIT_LOCKED,
    description="Audit records are under Object Lock for seven years, whose bypass is denied.",
    remedy="Make the bucket with objectLockEnabled, lock it for 2557 days or more, and deny s3:BypassGovernanceRetention.",
    config=_AuditLockedConfig,
    check=_object_lock,
)


def _bypass_denied(stack: Stack, bucket: Declared) -> bool:
    """Whether the bucket's policy denies all principals, on every object and without a condition, to bypass governance mode."""
    return any(
        not statement.allows
        and statement.everybody
        and not statement.conditions
        and not statement.negations
        and {"s3:BypassGovernanceRetention", "s3:*"} & set(statement.actions)
        and any(each.endswith(f":{bucket_name(bucket)}/*") for each in statement.resources)
        for policy in of_bucket(stack, bucket, POLICY)
        for statement in document(read(policy.props, "policy")).statements
    )


def _lifted(stack: Stack, config: _AuditConfig) -> Iterator[Finding]:
    held = [
        bucket_name(bucket)
        for bucket in buckets(stack)
        if _is_audit(bucket, config)
        for lock in of_bucket(stack, bucket, OBJECT_LOCK)
        if mapping(lock.props, "rule.defaultRetention").get("mode") == "GOVERNANCE"
    ]
    if held:
        yield Finding(
            message=f"{len(held)} buckets of audit records are locked in GOVERNANCE mode: principals that may change their"
            " policies can delete records"
        )


AUDIT_FOR_GOOD = StackPolicy(
    name="audit-lock-irrevocable",
    description="Before the first patient's record, audit records are locked in COMPLIANCE mode, which cannot be undone.",
    remedy="Decide on the mode compliance of the audit archive: docs/backups.md.",
    level="advisory",
    config=_AuditConfig,
    check=_lifted,
)


class _TableConfig(Config):
    audit_days: int = Field(
        default=AUDIT_RETENTION.days, ge=1, description="Audit records: seven years (guide, Retention Policy)."
    )
    application_days: int = Field(
        default=APPLICATION_LOGS.days, ge=1, description="Application logs: 30 days hot, 90 warm, 365 cold (guide)."
    )
    system_days: int = Field(default=SYSTEM_LOGS.days, ge=1, description="System logs: 14 days hot, 30 warm (guide).")
    access_days: int = Field(default=365, ge=1, description="Access logs of buckets.")
    balancer_days: int = Field(
        default=7, ge=1, description="Access logs of load balancers, which may hold who a patient is."
    )
    backup_days: int = Field(default=14, ge=1, description="Whatever else a bucket holds: backups.")
    version_days: int = Field(
        default=30, ge=1, description="How long a deleted or overwritten object can be brought back."
    )
    readable_days: int = Field(
        default=120, ge=0, description="How long what is kept can be read without being restored first: hot and warm."
    )


def _least(name: str, prefix: str, logs: bool, config: _TableConfig) -> int:
    """How long the objects that a rule is for must be kept."""
    for part, days in (
        ("audit", config.audit_days),
        ("system", config.system_days),
        ("application", config.application_days),
    ):
        if prefix.strip("/").startswith(part) or (part == "audit" and part in name):
            return days
    if logs:
        return config.access_days
    return config.application_days if "logs" in name else config.backup_days


def _expiry(stack: Stack, config: _TableConfig) -> Iterator[Finding]:
    receives_logs, folders = log_buckets(stack), balancer_folders(stack)
    for bucket in buckets(stack):
        name = bucket_name(bucket)
        logs = name in receives_logs
        for lifecycle in of_bucket(stack, bucket, LIFECYCLE):
            for number, rule in enumerate(items(lifecycle.props, "rules")):
                prefix = str(read(rule, "filter.prefix") or read(rule, "prefix") or "")
                least, versions = _least(name, prefix, logs, config), config.version_days
                if any(name == of and folder and prefix.startswith(folder) for of, folder in folders):
                    least, versions = config.balancer_days, 1
                kept = _Kept(days=least, versions=versions, readable=config.readable_days)
                yield from _rule(lifecycle, f"rules[{number}]", rule, kept)


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """How many days objects, their former versions, and objects that can be read at once must be kept."""

    days: int
    versions: int
    readable: int


def _rule(lifecycle: Declared, place: str, rule: Any, kept: _Kept) -> Iterator[Finding]:
    if is_unknown(rule):
        yield undecided(lifecycle, f"{place} is unknown")
        return
    expires = read(rule, "expiration.days")
    if expires is not None and (as_number(expires) or 0) < kept.days:
        yield wrong(lifecycle, f"{place}.expiration.days is {expires}; expected at least {kept.days}")
    if read(rule, "expiration.date") is not None:
        yield wrong(lifecycle, f"{place}.expiration.date makes everything expire on one day")
    former = read(rule, "noncurrentVersionExpiration.noncurrentDays")
    if former is not None and (as_number(former) or 0) < kept.versions:
        yield wrong(
            lifecycle,
            f"{place}.noncurrentVersionExpiration.noncurrentDays is {former}; expected at least {kept.versions}",
        )
    for transition in items(rule, "transitions"):
        after, tier = read(transition, "days"), read(transition, "storageClass")
        if tier in ("GLACIER", "DEEP_ARCHIVE") and (as_number(after) or 0) < kept.readable:
            yield wrong(lifecycle, f"{place}: {tier} after {after} days; expected readable for {kept.readable}")


NOTHING_EXPIRES_EARLY = StackPolicy(
    name=required.EXPIRES_EARLY,
    description="No lifecycle rule of a bucket deletes, or makes unreadable, what the retention table still keeps.",
    remedy="Give the rule at least the days of the retention table for what it is for.",
    config=_TableConfig,
    check=_expiry,
)


def _rules_there(stack: Stack, _: Config) -> Iterator[Finding]:
    receives_logs = log_buckets(stack)
    for bucket in buckets(stack):
        lifecycles = of_bucket(stack, bucket, LIFECYCLE)
        rules = [
            rule for each in lifecycles for rule in items(each.props, "rules") if read(rule, "status") == "Enabled"
        ]
        if not rules:
            yield wrong(bucket, "has no lifecycle rule in force")
            continue
        if not any(read(rule, "abortIncompleteMultipartUpload.daysAfterInitiation") for rule in rules):
            yield wrong(bucket, "never deletes the parts of incomplete multipart uploads")
        if not any(read(rule, "noncurrentVersionExpiration.noncurrentDays") for rule in rules):
            yield wrong(bucket, "never deletes noncurrent versions")
        name = bucket_name(bucket)
        streams = [rule for rule in rules if read(rule, "filter.prefix")] or rules
        if (name in receives_logs or "logs" in name) and not all(read(rule, "expiration.days") for rule in streams):
            yield wrong(bucket, "never deletes logs: the retention table has a maximum too")


LIFECYCLE_THERE = StackPolicy(
    name="maximum-retention",
    description="Buckets let go of what the retention table no longer keeps, of deleted objects and abandoned uploads.",
    remedy="Declare a BucketLifecycleConfiguration with expiration, noncurrentVersionExpiration and an abort rule.",
    check=_rules_there,
)
