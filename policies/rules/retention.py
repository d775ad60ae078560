"""Retention: what the guide's table keeps is kept as long, and audit records cannot be shortened by anybody."""

import json
from collections.abc import Iterator
from typing import Any

from declared.buckets import LIFECYCLE, OBJECT_LOCK, bucket_name, buckets, log_buckets, of_bucket
from declared.resource import Declared
from policies.model.expect import (
    Expectation,
    Requirement,
    at_least,
    days_at_least,
    meets,
    requirement_check,
    types_of,
    undecided,
    wrong,
)
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy, integer, text
from policies.model.stack import Stack
from policies.model.units import days as in_days
from policies.model.units import number_of
from policies.model.values import is_true, is_unknown, items, mapping, read

_AUDIT = {
    "days": integer(2555, "How long audit records are kept, in days: the guide's seven years.", minimum=1),
    "name": text("audit", "Part of the name of every bucket, topic and index that holds audit records."),
}


def _is_audit(bucket: Declared, config: Config) -> bool:
    return config["name"] in bucket_name(bucket)


def _object_lock(stack: Stack, config: Config) -> Iterator[Finding]:
    audited = [bucket for bucket in buckets(stack) if _is_audit(bucket, config)]
    if not audited and any(True for _ in buckets(stack)):
        yield Finding(message=f"no bucket is for audit records ({config['name']})")
    for bucket in audited:
        if not is_true(read(bucket.props, "objectLockEnabled")):
            yield wrong(bucket, "objectLockEnabled is not true, and can only be set when the bucket is made")
        locks = of_bucket(stack, bucket, OBJECT_LOCK)
        if not locks:
            yield wrong(bucket, "has no Object Lock configuration")
        for lock in locks:
            retention = mapping(lock.props, "rule.defaultRetention")
            if retention.get("mode") != "COMPLIANCE":
                yield wrong(
                    lock,
                    f"rule.defaultRetention.mode is {retention.get('mode')}; expected COMPLIANCE, which nobody can lift",
                )
            kept = _number(retention.get("days")) or _number(retention.get("years")) * 365
            if kept < config["days"]:
                yield wrong(lock, f"rule.defaultRetention keeps {kept:g} days; expected at least {config['days']}")


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else 0


AUDIT_LOCKED = StackPolicy(
    name="audit-object-lock",
    description="Audit records are under Object Lock in compliance mode for seven years.",
    remedy="Make the bucket with objectLockEnabled, and lock it in COMPLIANCE mode for 2555 days or more.",
    config=_AUDIT,
    check=_object_lock,
)

_TABLE = {
    "auditDays": integer(2555, "Audit records: seven years (guide, Retention Policy).", minimum=1),
    "applicationDays": integer(485, "Application logs: 30 days hot, 90 warm, 365 cold (guide).", minimum=1),
    "systemDays": integer(44, "System logs: 14 days hot, 30 warm (guide).", minimum=1),
    "accessDays": integer(365, "Access logs of buckets and load balancers.", minimum=1),
    "backupDays": integer(14, "Whatever else a bucket holds: backups.", minimum=1),
    "versionDays": integer(30, "How long a deleted or overwritten object can be brought back.", minimum=1),
    "readableDays": integer(
        120, "How long what is kept can be read without being restored first: hot and warm.", minimum=0
    ),
}


def _least(name: str, prefix: str, logs: bool, config: Config) -> int:
    """How long the objects that a rule is for must be kept."""
    for part, key in (("audit", "auditDays"), ("system", "systemDays"), ("application", "applicationDays")):
        if prefix.strip("/").startswith(part) or (part == "audit" and part in name):
            return int(config[key])
    if logs:
        return int(config["accessDays"])
    return int(config["applicationDays"] if "logs" in name else config["backupDays"])


def _expiry(stack: Stack, config: Config) -> Iterator[Finding]:
    receives_logs = log_buckets(stack)
    for bucket in buckets(stack):
        name = bucket_name(bucket)
        logs = name in receives_logs
        for lifecycle in of_bucket(stack, bucket, LIFECYCLE):
            for number, rule in enumerate(items(lifecycle.props, "rules")):
                prefix = str(read(rule, "filter.prefix") or read(rule, "prefix") or "")
                yield from _rule(lifecycle, f"rules[{number}]", rule, _least(name, prefix, logs, config), config)


def _rule(lifecycle: Declared, place: str, rule: Any, least: int, config: Config) -> Iterator[Finding]:
    if is_unknown(rule):
        yield undecided(lifecycle, f"{place} is unknown")
        return
    expires = read(rule, "expiration.days")
    if expires is not None and number_of(expires) < least:
        yield wrong(lifecycle, f"{place}.expiration.days is {expires}; expected at least {least}")
    if read(rule, "expiration.date") is not None:
        yield wrong(lifecycle, f"{place}.expiration.date makes everything expire on one day")
    former = read(rule, "noncurrentVersionExpiration.noncurrentDays")
    if former is not None and number_of(former) < config["versionDays"]:
        yield wrong(
            lifecycle,
            f"{place}.noncurrentVersionExpiration.noncurrentDays is {former}; expected at least {config['versionDays']}",
        )
    for transition in items(rule, "transitions"):
        after, tier = read(transition, "days"), read(transition, "storageClass")
        if tier in ("GLACIER", "DEEP_ARCHIVE") and number_of(after) < config["readableDays"]:
            yield wrong(
                lifecycle, f"{place}: {tier} after {after} days; expected readable for {config['readableDays']}"
            )


NOTHING_EXPIRES_EARLY = StackPolicy(
    name="nothing-expires-early",
    description="No lifecycle rule of a bucket deletes, or makes unreadable, what the retention table still keeps.",
    remedy="Give the rule at least the days of the retention table for what it is for.",
    config=_TABLE,
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
            yield wrong(bucket, "keeps the parts of abandoned uploads for ever")
        if not any(read(rule, "noncurrentVersionExpiration.noncurrentDays") for rule in rules):
            yield wrong(bucket, "keeps what was deleted for ever")
        name = bucket_name(bucket)
        if (name in receives_logs or "logs" in name) and not any(read(rule, "expiration.days") for rule in rules):
            yield wrong(bucket, "keeps logs for ever: the retention table has an end too")


LIFECYCLE_THERE = StackPolicy(
    name="retention-has-an-end",
    description="Buckets let go of what the retention table no longer keeps, of deleted objects and abandoned uploads.",
    remedy="Declare a BucketLifecycleConfiguration with expiration, noncurrentVersionExpiration and an abort rule.",
    check=_rules_there,
)

_GROUP = "aws:cloudwatch/logGroup:LogGroup"
_LOGS = (
    Requirement(
        _GROUP,
        "retentionInDays",
        Expectation(
            "at least {days}, or 0 for ever", lambda value, config: value == 0 or number_of(value) >= config["days"]
        ),
    ),
)

LOG_GROUPS = ResourcePolicy(
    name="log-group-retention",
    description="Logs of the network, the control plane and the firewall are kept for a year.",
    remedy="Set retentionInDays to 365 or more.",
    config={"days": integer(365, "How long log groups keep their records, in days.", minimum=1)},
    types=types_of(_LOGS),
    check=requirement_check(_LOGS),
)

_PLAN = "aws:backup/plan:Plan"
_LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
_STORE = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore"
_SCHEDULE = "kubernetes:velero.io/v1:Schedule"


_READ_BACK = Expectation(
    "at least {archiveDays} days, or not given where the archive is only read",
    lambda value, config: value is None or in_days(value) >= config["archiveDays"],
)
_BACKUPS = (
    Requirement(_PLAN, "rules[].lifecycle.deleteAfter", at_least("vaultDays")),
    Requirement(_LOCK, "minRetentionDays", at_least("vaultDays")),
    Requirement(_STORE, "spec.retentionPolicy", _READ_BACK),
    Requirement(_SCHEDULE, "spec.template.ttl", days_at_least("objectDays")),
)

BACKUPS_KEPT = ResourcePolicy(
    name="backups-kept",
    description="Backups of databases, volumes and cluster objects are kept as long as a mistake may stay unnoticed.",
    remedy="Raise deleteAfter, minRetentionDays, retentionPolicy or ttl.",
    config={
        "vaultDays": integer(35, "How long AWS Backup keeps a backup, in days.", minimum=1),
        "archiveDays": integer(30, "How far back PostgreSQL can be recovered, in days.", minimum=1),
        "objectDays": integer(7, "How long Velero keeps a backup, in days.", minimum=1),
    },
    types=types_of(_BACKUPS),
    check=requirement_check(_BACKUPS),
)


def _copies(plan: Declared, config: Config) -> Iterator[Finding]:
    for number, rule in enumerate(items(plan.props, "rules")):
        if is_true(read(rule, "enableContinuousBackup")):
            continue  # point-in-time recovery of a bucket that is itself replicated; it cannot be copied
        if not items(rule, "copyActions"):
            yield wrong(plan, f"rules[{number}] copies nothing to another region")
        for copy, action in enumerate(items(rule, "copyActions")):
            path = "lifecycle.deleteAfter"
            yield from meets(
                plan, path, at_least("vaultDays"), config, props=action, why=f"rules[{number}].copyActions[{copy}]"
            )


BACKUPS_COPIED = ResourcePolicy(
    name="backups-copied",
    description="Backups are copied to the other region and kept there as long.",
    remedy="Give every rule of the plan a copyAction with a lifecycle.",
    config={"vaultDays": integer(35, "How long a copy is kept, in days.", minimum=1)},
    types=(_PLAN,),
    check=_copies,
)


def _longest(stack: Stack, config: Config) -> Iterator[Finding]:
    velero = list(stack.of(_SCHEDULE))
    kept: list[float] = []
    for each in velero:
        try:
            kept.append(in_days(read(each.props, "spec.template.ttl")))
        except ValueError:
            continue
    if velero and max(kept, default=0) < config["days"]:
        yield Finding(message=f"no Velero schedule keeps its backups for {config['days']} days")
    plans = [
        number_of(read(rule, "lifecycle.deleteAfter") or 0)
        for each in stack.of(_PLAN)
        for rule in items(each.props, "rules")
    ]
    if plans and max(plans) < config["vaultDays"]:
        yield Finding(message=f"no rule of AWS Backup keeps its backups for {config['vaultDays']} days")


LONG_BACKUPS = StackPolicy(
    name="long-backups",
    description="Some backups are kept long: cluster objects for a month, volumes for a year.",
    remedy="Keep a daily Velero schedule with a ttl of 720h, and a monthly rule in AWS Backup.",
    config={
        "days": integer(30, "How long the longest Velero backup is kept, in days.", minimum=1),
        "vaultDays": integer(365, "How long the longest backup of AWS Backup is kept, in days.", minimum=1),
    },
    check=_longest,
)

_TOPIC = "kubernetes:kafka.strimzi.io/v1:KafkaTopic"


def _topic(topic: Declared, config: Config) -> Iterator[Finding]:
    settings = mapping(topic.props, "spec.config")
    if "compact" in str(settings.get("cleanup.policy")):
        return
    audit = "audit" in str(read(topic.props, "metadata.name")) or "dead-letter" in str(
        read(topic.props, "metadata.name")
    )
    least = config["auditDays" if audit else "days"]
    kept = settings.get("retention.ms")
    if is_unknown(kept):
        yield undecided(topic, "spec.config.retention.ms is unknown")
    elif kept is None or (number_of(kept) >= 0 and number_of(kept) < least * 86_400_000):
        yield wrong(topic, f"spec.config.retention.ms is {kept}; expected at least {least} days")
    if settings.get("retention.bytes") not in (None, -1):
        yield wrong(topic, "spec.config.retention.bytes lets records go before their time")


TOPICS_KEPT = ResourcePolicy(
    name="topics-kept",
    description="Kafka keeps events for a week, and audit events and dead letters for a month, to be replayed.",
    remedy="Set retention.ms, and no retention.bytes.",
    config={
        "days": integer(7, "How long a topic keeps its records, in days.", minimum=1),
        "auditDays": integer(30, "How long topics of audit events and dead letters do, in days.", minimum=1),
    },
    types=(_TOPIC,),
    check=_topic,
)


def _release(release: Declared, config: Config) -> Iterator[Finding]:
    if read(release.props, "chart") == "kube-prometheus-stack":
        path = "prometheus.prometheusSpec.retention"
        yield from meets(release, path, days_at_least("days"), config, props=read(release.props, "values"))


METRICS_KEPT = ResourcePolicy(
    name="metrics-kept",
    description="Metrics are kept for the 30 days over which availability is counted.",
    remedy="Set prometheusSpec.retention to 30d or more.",
    config={"days": integer(30, "How long Prometheus keeps metrics, in days.", minimum=1)},
    types=("kubernetes:helm.sh/v3:Release",),
    check=_release,
)

_IMAGES = "aws:ecr/lifecyclePolicy:LifecyclePolicy"


def _images(policy: Declared, config: Config) -> Iterator[Finding]:
    written = read(policy.props, "policy")
    if is_unknown(written):
        yield undecided(policy, "policy is unknown")
        return
    rules: list[Any] = items(json.loads(written), "rules") if isinstance(written, str) else items(written, "rules")
    for rule in rules:
        selection = mapping(rule, "selection")
        least = config["images"] if selection.get("countType") == "imageCountMoreThan" else config["days"]
        if selection.get("tagStatus") != "untagged" and selection.get("countType") != "imageCountMoreThan":
            yield wrong(policy, "expires tagged images by their age: the one that runs may be among them")
        elif number_of(selection.get("countNumber")) < least:
            yield wrong(
                policy,
                f"keeps {selection.get('countNumber')} ({selection.get('countType')}); expected at least {least}",
            )


IMAGES_KEPT = ResourcePolicy(
    name="images-kept",
    description="The registry keeps enough images to go back to an earlier release.",
    remedy="Keep 20 images or more of every repository.",
    config={
        "images": integer(20, "Fewest images of a repository.", minimum=1),
        "days": integer(1, "How long an image without a tag is kept, in days.", minimum=1),
    },
    types=(_IMAGES,),
    check=_images,
)
