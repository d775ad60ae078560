"""Third copies: what is left of each archive when both regions, or the account, are lost."""

from collections.abc import Iterator
from datetime import timedelta

from declared.buckets import ENCRYPTION, OBJECT_LOCK, bucket_name, of_bucket
from declared.cron import longest_interval
from declared.objects import object_name
from declared.regions import region_at_end
from declared.replication_alarms import LATE, unwatched
from declared.requirements import third_copies as required
from declared.requirements.backups import REPLICATION_WATCHED
from declared.resource import Declared
from declared.stack import Stack
from declared.third_copies import Copy, third_copies
from declared.values import as_number, is_true, items, read, read_all
from recovery.backups import buckets, velero
from recovery.cluster.permissions import roles_may
from recovery.database import wal_archive
from recovery.database.postgresql import clusters
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder
from recovery.model.survival import Catastrophe, Survival

_WHAT = "replication to the third place"
_KEY = "aws:kms/key:Key"


def survivals(inventory: Stack) -> Iterator[Survival]:
    """For each database, archive and backup: what is left of it, where, and how old at worst."""
    found = third_copies(inventory)
    for disruption in Catastrophe:
        for cluster in clusters(inventory):
            own = _copies_of(_archive_bucket(cluster, inventory), found)
            yield _survival(object_name(cluster), disruption, own, inventory, cluster=cluster)
        databases = {_stem(name) for each in clusters(inventory) if (name := _archive_bucket(each, inventory))}
        for archive in buckets.archives(inventory):
            if _stem(bucket_name(archive)) in databases:
                continue  # it is the database's own row
            own = [each for each in found if each.source is archive]
            yield _survival(buckets.physical_name(archive), disruption, own, inventory)
        if inventory.aws("backup/plan:Plan"):
            reason = (
                "its vaults are in the pair; what it keeps is a further copy of volumes and of the database's archive"
            )
            yield Survival(subject="AWS Backup", disruption=disruption, where=None, age=None, reason=reason)


def _survival(
    subject: str,
    disruption: Catastrophe,
    copies: list[Copy],
    inventory: Stack,
    *,
    cluster: Declared | None = None,
) -> Survival:
    if disruption is Catastrophe.ACCOUNT:
        copies = [each for each in copies if each.account]
    if not copies:
        reason = "no copy in another account" if disruption is Catastrophe.ACCOUNT else "no copy outside the pair"
        return Survival(subject=subject, disruption=disruption, where=None, age=None, reason=reason)
    ages = [_age(each, inventory, cluster) for each in copies]
    worst = max(ages, key=lambda age: (not age.bounded, age.total))
    first = copies[0]
    account = f", account {first.account}" if first.account else ""
    return Survival(
        subject=subject,
        disruption=disruption,
        where=f"{first.target.place}{account}",
        age=worst,
        locked_days=min(_locked_days(each, inventory) for each in copies) or None,
        reason=_left_out(copies),
    )


def _left_out(copies: list[Copy]) -> str:
    prefixes = sorted({str(read(each.rule, "filter.prefix") or "") for each in copies})
    return f"only {', '.join(prefixes)}" if all(prefixes) else ""


def _age(copy: Copy, inventory: Stack, cluster: Declared | None) -> Estimate:
    """From the moment that something is written until S3 has promised it in the third place."""
    builder = EstimateBuilder()
    if cluster is not None:
        wal_archive.archived(cluster, inventory, builder)
    else:
        _written(copy.source, inventory, builder)
    path = f"{copy.path}.destination.replicationTime.time.minutes"
    minutes = as_number(read(copy.replication.props, path))
    if minutes and read(copy.rule, "destination.replicationTime.status") == "Enabled":
        builder.add_step(_WHAT, timedelta(minutes=minutes), copy.replication, path, f"{minutes:g}")
    else:
        builder.add_missing(_WHAT, copy.replication, path, found="no promise of a time", allowed="15")
    _usable(copy, inventory, builder)
    return builder.estimate()


def _written(source: Declared, inventory: Stack, builder: EstimateBuilder) -> None:
    """How often something is written there; nothing is added for streams, which are written all the time."""
    name = bucket_name(source)
    for job in inventory.kubernetes("batch", "CronJob"):
        path = "spec.jobTemplate.spec.template.spec.containers[].env[].value"
        values = [value for _, value in read_all(job.props, path)]
        interval = longest_interval(str(read(job.props, "spec.schedule")))
        if name in values and interval is not None:
            builder.add_step("written by a schedule", interval, job, "spec.schedule", read(job.props, "spec.schedule"))
    locations = inventory.kubernetes("velero.io", "BackupStorageLocation")
    if any(read(each.props, "spec.objectStorage.bucket") == name for each in locations):
        builder.include(velero.velero(inventory)[1])


def _usable(copy: Copy, inventory: Stack, builder: EstimateBuilder) -> None:
    """No bound while it is no third copy: not locked, under a key of the pair, never written, or late and nobody hears of it."""
    target = copy.target
    if any(each.copy == copy and each.metric == LATE for each in unwatched(inventory)):
        builder.unbounded(REPLICATION_WATCHED, copy.replication)
    if not is_true(read(target.props, "objectLockEnabled")) or not _locked_days(copy, inventory):
        builder.unbounded(required.LOCKED, target)
    for each in of_bucket(inventory, target, ENCRYPTION):
        keys = inventory.needed_by(each, _KEY)
        if not keys or any(key.place != target.place for key in keys):
            builder.unbounded(required.OWN_KEY, each)
    roles = inventory.needed_by(copy.replication, "iam/role:Role")
    actions = {"s3:ReplicateObject": bucket_name(target), "kms:Encrypt": None}
    roles_may(inventory, builder, _WHAT, roles, actions)


def _locked_days(copy: Copy, inventory: Stack) -> float:
    """How long Object Lock keeps each new object; 0: not at all."""
    kept = 0.0
    for each in of_bucket(inventory, copy.target, OBJECT_LOCK):
        lock = read(each.props, "rule.defaultRetention")
        kept = max(kept, as_number(read(lock, "days")) or 0, (as_number(read(lock, "years")) or 0) * 365)
    return kept


def _archive_bucket(cluster: Declared, inventory: Stack) -> str | None:
    store = wal_archive.archive_store(cluster, inventory)
    return wal_archive.bucket_of(store) if store else None


def _copies_of(bucket: str | None, found: list[Copy]) -> list[Copy]:
    """Of the database's archive.

    Where the other stack makes that bucket, this stack's of the same purpose tells: the two are stacks of one program, and
    the other's own preview reads the very bucket.
    """
    stem = _stem(bucket) if bucket else None
    return [each for each in found if _stem(bucket_name(each.source)) == stem]


def _stem(bucket: str) -> str:
    region = region_at_end(bucket)
    return bucket.removesuffix(f"-{region}") if region else bucket


def third_regions(inventory: Stack) -> list[str]:
    """Where third copies lie."""
    return sorted({str(each.target.place) for each in third_copies(inventory)})


def replicated_images(inventory: Stack) -> set[str]:
    """Regions that the images of the services are copied to."""
    return {
        str(read(destination, "region"))
        for each in inventory.aws("ecr/replicationConfiguration:ReplicationConfiguration")
        for rule in items(each.props, "replicationConfiguration.rules")
        for destination in items(rule, "destinations")
    }
