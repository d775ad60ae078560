"""How long each stream of records is kept, against the guide's table ("Log Retention and Archival")."""

from collections.abc import Iterator
from dataclasses import dataclass

from declared import durations
from declared.objectives import AUDIT_RETENTION
from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, as_number, items, name_at, read
from recovery.backups.buckets import BUCKET, about
from recovery.model import constants
from recovery.model.assessment import Kept
from recovery.model.chain import Chain
from recovery.retention import index_lifecycle

APPLICATION_DAYS = 30 + 90 + 365
HOT_DAYS = 30
SYSTEM_DAYS = 14 + 30
AUDIT_DAYS = AUDIT_RETENTION.days
"""Seven years, two of which may be leap years."""

LIFECYCLE = "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
LOCK = "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
FOREVER = float("inf")


def kept(inventory: Stack) -> tuple[tuple[Kept, ...], Chain]:
    """Every stream in every bucket that holds it, and what is wrong with any."""
    chain = Chain()
    return tuple(_streams(inventory, chain)), chain


def _streams(inventory: Stack, chain: Chain) -> Iterator[Kept]:
    for purpose, streams in (
        ("logs-archive", (("application", "application/", APPLICATION_DAYS), ("system", "system/", SYSTEM_DAYS))),
        ("audit-archive", (("audit", "", AUDIT_DAYS),)),
    ):
        buckets = [each for each in inventory.aws(BUCKET) if purpose in str(read(each.props, "bucket"))]
        if not any(each.place == inventory.region for each in buckets):
            for stream, _, days in streams:
                chain.gap(f"{stream} records are kept", None, found=f"no bucket {purpose}", allowed=f"{days} days")
        for bucket in buckets:
            for stream, prefix, days in streams:
                yield _stream(inventory, chain, bucket, _Stream(stream, prefix, days))
    yield from index_lifecycle.kept(inventory, chain)
    yield from _database(inventory, chain)


@dataclass(frozen=True)
class _Stream:
    name: str
    prefix: str
    days: int

    @property
    def what(self) -> str:
        return f"{self.name} records are kept"


def _stream(inventory: Stack, chain: Chain, bucket: Declared, promised: _Stream) -> Kept:
    own, stream, days, what = Chain(), promised.name, promised.days, promised.what
    known = _expiry(inventory, own, bucket, promised)
    if stream == "audit":
        _locked(inventory, own, bucket, what, days)
    chain.include(own)
    name = str(read(bucket.props, "bucket"))
    shown = None if known == FOREVER else known
    return Kept(stream=stream, required_days=days, kept_days=shown, where=name, holds=not own.gaps)


def _expiry(inventory: Stack, chain: Chain, bucket: Declared, promised: _Stream) -> float | None:
    """The earliest day on which a rule for these objects lets them go; forever where none does."""
    earliest, what, days, prefix = FOREVER, promised.what, promised.days, promised.prefix
    for lifecycle in about(inventory, bucket, LIFECYCLE):
        for index, rule in enumerate(items(lifecycle.props, "rules")):
            if read(rule, "status") == "Disabled" or not _means(rule, prefix):
                continue
            if read(rule, "expiration.days") is not MISSING:
                path = f"rules[{index}].expiration.days"
                found = chain.number(what, lifecycle, path, least=days, allowed=f"{days} or more")
                value = found if found is not None else as_number(read(rule, "expiration.days"))
                earliest = min(earliest, value) if value is not None else earliest
            for number, transition in enumerate(items(rule, "transitions")):
                moved = as_number(read(transition, "days"))
                if moved is None or moved < HOT_DAYS:
                    path = f"rules[{index}].transitions[{number}].days"
                    chain.gap(what, lifecycle, path, found=moved, allowed=f"{HOT_DAYS} or more: hot until then")
                path = f"rules[{index}].transitions[{number}].storageClass"
                chain.one_of(what, lifecycle, path, among=["STANDARD_IA", "GLACIER_IR", "INTELLIGENT_TIERING"])
            if read(rule, "expiration.date") is not MISSING:
                path = f"rules[{index}].expiration.date"
                chain.gap(what, lifecycle, path, found=read(rule, "expiration.date"), allowed="days, not a date")
    if prefix and earliest == FOREVER and about(inventory, bucket, LIFECYCLE):
        lifecycle = about(inventory, bucket, LIFECYCLE)[0]
        chain.gap(what, lifecycle, "rules", found=f"no rule that is on for {prefix}", allowed=f"one of {days} days")
    if not about(inventory, bucket, LIFECYCLE):
        chain.gap(what, bucket, "bucket", found="no lifecycle", allowed=f"one that keeps them {days} days")
    return earliest


def _means(rule: object, prefix: str) -> bool:
    """Whether a rule's filter takes in objects under a prefix, or some of them."""
    filtered = read(rule, "filter.prefix")
    if filtered is MISSING:
        filtered = read(rule, "prefix")
    text = "" if filtered is MISSING else str(filtered)
    return text.startswith(prefix) or prefix.startswith(text)


def _locked(inventory: Stack, chain: Chain, bucket: Declared, what: str, days: int) -> None:
    """Nobody can shorten it."""
    chain.one_of(what, bucket, "objectLockEnabled", among=[True])
    locks = about(inventory, bucket, LOCK)
    if not locks:
        chain.gap(what, bucket, "objectLockEnabled", found="no default retention", allowed=f"a lock of {days} days")
    for lock in locks:
        chain.one_of(what, lock, "rule.defaultRetention.mode", among=["COMPLIANCE", "GOVERNANCE"])
        years = as_number(read(lock.props, "rule.defaultRetention.years"))
        if years is None or years < 7:
            path = "rule.defaultRetention.days"
            chain.number(what, lock, path, least=days, allowed=f"{days} or more, or 7 years")
    for each in about(inventory, bucket, "s3/bucketVersioning:BucketVersioning"):
        chain.one_of(what, each, "versioningConfiguration.status", among=["Enabled"])


def _database(inventory: Stack, chain: Chain) -> Iterator[Kept]:
    what = "database history is kept"
    days = constants.DATABASE_KEPT.days
    archivers = {
        name_at(plugin, "parameters.barmanObjectName")
        for each in inventory.kubernetes("postgresql.cnpg.io", "Cluster")
        for plugin in items(each.props, "spec.plugins")
    }
    for store in inventory.kubernetes("barmancloud.cnpg.io", "ObjectStore"):
        if name_at(store.props, "metadata.name") not in archivers:
            continue
        own = Chain()
        path, allowed = "spec.retentionPolicy", f"{days}d or more"
        value = own.read(what, store, path, allowed=allowed)
        parsed = durations.recovery_window(value)
        if value is not None and (parsed is None or parsed < constants.DATABASE_KEPT):
            own.gap(what, store, path, found=value, allowed=allowed)
        chain.include(own)
        place = str(read(store.props, "spec.configuration.destinationPath"))
        shown = parsed.total_seconds() / 86400 if parsed else None
        yield Kept(stream="database history", required_days=days, kept_days=shown, where=place, holds=not own.gaps)
    yield from _archive_bucket(inventory, chain, days)


def _archive_bucket(inventory: Stack, chain: Chain, days: int) -> Iterator[Kept]:
    """The bucket of the database's archive may expire nothing: barman does, and knows what it needs."""
    for bucket in inventory.aws(BUCKET):
        name = str(read(bucket.props, "bucket"))
        if "postgres-archive" not in name:
            continue
        own = Chain()
        known = _expiry(inventory, own, bucket, _Stream("database history", "", days))
        chain.include(own)
        shown = None if known == FOREVER else known
        yield Kept(stream="database history", required_days=days, kept_days=shown, where=name, holds=not own.gaps)
