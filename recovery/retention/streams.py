"""The retention of each stream of records, against the guide's table ("Log Retention and Archival")."""

from collections.abc import Iterator
from dataclasses import dataclass

from declared import durations
from declared.buckets import LIFECYCLE, OBJECT_LOCK, of_bucket
from declared.objectives import APPLICATION_LOGS, AUDIT_RETENTION, DATABASE_HISTORY, SYSTEM_LOGS
from declared.requirements.backups import AUDIT_LOCKED, BACKUPS_KEPT, EXPIRES_EARLY
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, is_unknown, items, name_at, read
from recovery.backups.buckets import BUCKET, physical_name
from recovery.model.assessment import RetentionResult
from recovery.model.estimate_builder import EstimateBuilder
from recovery.retention import index_lifecycle


@dataclass(frozen=True)
class _Stream:
    name: str
    prefix: str
    days: int


_BUCKETS = (
    (
        "logs-archive",
        (
            _Stream("application", "application/", APPLICATION_LOGS.days),
            _Stream("system", "system/", SYSTEM_LOGS.days),
        ),
    ),
    ("audit-archive", (_Stream("audit", "", AUDIT_RETENTION.days),)),
    ("postgres-archive", (_Stream("database history", "", DATABASE_HISTORY.days),)),
    ("wal-archive", (_Stream("database history", "", DATABASE_HISTORY.days),)),
)

_FURTHER = ("wal-archive",)
"""Third copies that have a name of their own: there are some, or none."""


def retention(inventory: Stack) -> tuple[tuple[RetentionResult, ...], EstimateBuilder]:
    """Every stream in every bucket that has it, and the prerequisites that are missing."""
    builder = EstimateBuilder()
    return tuple(_streams(inventory, builder)), builder


def _streams(inventory: Stack, builder: EstimateBuilder) -> Iterator[RetentionResult]:
    for purpose, streams in _BUCKETS:
        buckets = [each for each in inventory.aws(BUCKET) if purpose in physical_name(each)]
        for stream in streams:
            if purpose not in _FURTHER and not any(each.place == inventory.region for each in buckets):
                what, found = f"{stream.name} records", f"no bucket {purpose}"
                builder.add_missing(what, None, found=found, allowed=f"one that keeps them {stream.days} days")
            for bucket in buckets:
                yield _stream(inventory, builder, bucket, stream)
    yield from index_lifecycle.retention(inventory, builder)
    yield from _database(inventory, builder)


def _stream(inventory: Stack, builder: EstimateBuilder, bucket: Declared, stream: _Stream) -> RetentionResult:
    own = EstimateBuilder()
    earliest = _expiry(inventory, own, bucket, stream)
    if stream.name == "audit":
        rules = [each.props.get("rule") for each in of_bucket(inventory, bucket, OBJECT_LOCK)]
        unknown = any(is_unknown(read(each, "defaultRetention.days")) for each in rules)
        if unknown or not rules or not all(_locked(each, stream.days) for each in rules):
            own.unbounded(AUDIT_LOCKED, bucket, decided=not unknown)
    builder.include(own)
    return RetentionResult(
        stream=stream.name,
        required_days=stream.days,
        actual_days=earliest,
        where=physical_name(bucket),
        met=not own.missing,
    )


def _expiry(inventory: Stack, builder: EstimateBuilder, bucket: Declared, stream: _Stream) -> float | None:
    """The earliest day on which a lifecycle rule expires these objects; None where no rule does."""
    earliest: float | None = None
    for lifecycle in of_bucket(inventory, bucket, LIFECYCLE):
        for index, rule in enumerate(items(lifecycle.props, "rules")):
            found = read(rule, "expiration.days")
            if found is None or read(rule, "status") == "Disabled" or not _covers(rule, stream.prefix):
                continue
            days = as_number(found)
            if is_unknown(found) or days is None or days < stream.days:
                _early(builder, lifecycle, index, stream, found)
            if days is not None:
                earliest = days if earliest is None else min(earliest, days)
    return earliest


def _early(builder: EstimateBuilder, lifecycle: Declared, index: int, stream: _Stream, found: object) -> None:
    if stream.name != "database history":
        builder.unbounded(EXPIRES_EARLY, lifecycle, decided=not is_unknown(found))
        return
    # barman deletes what it no longer needs; a lifecycle rule of the bucket does not know what that is.
    path, allowed = f"rules[{index}].expiration.days", f"{stream.days} or more"
    builder.add_missing("database history", lifecycle, path, found=found, allowed=allowed)


def _covers(rule: object, prefix: str) -> bool:
    """Whether a rule's filter matches objects under a prefix, or some of them."""
    text = str(read(rule, "filter.prefix") or read(rule, "prefix") or "")
    return text.startswith(prefix) or prefix.startswith(text)


def _locked(rule: object, days: int) -> bool:
    """Whether Object Lock keeps it for so many days."""
    lock = read(rule, "defaultRetention")
    kept = max(as_number(read(lock, "days")) or 0, (as_number(read(lock, "years")) or 0) * 365.25)
    return read(lock, "mode") in ("COMPLIANCE", "GOVERNANCE") and kept >= days - 1


def _database(inventory: Stack, builder: EstimateBuilder) -> Iterator[RetentionResult]:
    """The recovery window of the archive that a database writes."""
    archives = {
        name_at(plugin, "parameters.barmanObjectName")
        for each in inventory.kubernetes("postgresql.cnpg.io", "Cluster")
        for plugin in items(each.props, "spec.plugins")
    }
    for store in inventory.kubernetes("barmancloud.cnpg.io", "ObjectStore"):
        if name_at(store.props, "metadata.name") not in archives:
            continue
        value = read(store.props, "spec.retentionPolicy")
        window = durations.recovery_window(value)
        met = window is not None and window >= DATABASE_HISTORY
        if not met:
            builder.unbounded(BACKUPS_KEPT, store, decided=not is_unknown(value))
        yield RetentionResult(
            stream="database history",
            required_days=DATABASE_HISTORY.days,
            actual_days=window.days if window else None,
            where=str(read(store.props, "spec.configuration.destinationPath")),
            met=met,
        )
