"""Backups and keys: AWS Backup, snapshots of the database, KMS, Secrets Manager."""

from cost import claims
from cost.bill import DATABASE, Bill
from cost.objects import stored
from declared.objects import object_name
from declared.regions import regions_in
from declared.resource import Declared
from declared.values import as_number, items, mapping, read

_SNAPSHOTS = "AWSBackup/WarmStorage-ByteHrs-EBS"
_SELECTION = "backup/selection:Selection"
_VOLUMES, _BUCKETS = "arn:aws:ec2:", "arn:aws:s3:::"
_OFTEN, _SELDOM = "daily", "monthly"


def backup_plan(plan: Declared, bill: Bill) -> None:
    """Recovery points of what the plan's selections choose: one whole copy, and the blocks that differ in the others."""
    for selection in bill.stack.aws(_SELECTION):
        if plan.urn not in selection.dependencies:
            continue
        for kind in {_kind(each) for each in items(selection.props, "resources")}:
            if kind == _VOLUMES:
                _volumes(plan, selection, bill)
            elif kind == _BUCKETS:
                _buckets(plan, selection, bill)
            else:
                bill.add_unpriced(plan, "backups", f"{kind or 'what is backed up'} is not in the prices")


def _kind(arn: object) -> str | None:
    return next((each for each in (_VOLUMES, _BUCKETS) if str(arn).startswith(each)), None)


def _volumes(plan: Declared, selection: Declared, bill: Bill) -> None:
    gb = _tagged_gib(selection, bill) * bill.usage.filled_share
    whole = True
    for rule in items(plan.props, "rules"):
        often = _runs(read(rule, "schedule"))
        if often is None:
            bill.add_unpriced(plan, "backups", f"{read(rule, 'schedule')} is neither daily nor monthly")
            continue
        changed, a_month = (
            (bill.usage.changed_share_per_day, 30.4) if often == _OFTEN else (bill.usage.changed_share_per_month, 1.0)
        )
        kept = (as_number(read(rule, "lifecycle.deleteAfter")) or bill.usage.archive_age_days) / (30.4 / a_month)
        share = (1.0 if whole else 0.0) + changed * kept
        bill.add(plan, f"{often} backups", _SNAPSHOTS, gb * share)
        for copy in items(rule, "copyActions"):
            region = next(iter(regions_in(str(read(copy, "destinationVaultArn")))), None)
            if region is None:
                bill.add_unpriced(plan, "copies", "the region of their vault is not known at preview")
                continue
            bill.add(plan, f"{often} copies", _SNAPSHOTS, gb * share, region)
            bill.add(plan, f"{often} copies, traffic", "AWSDataTransfer/AWS-Out-Bytes", gb * changed * a_month)
        whole = False


def _buckets(plan: Declared, selection: Declared, bill: Bill) -> None:
    chosen = [each for each in bill.stack.aws("s3/bucket:Bucket") if _is_chosen(selection, mapping(each.props, "tags"))]
    gb = sum(stored(each, bill) for each in chosen)
    if gb:
        bill.add(plan, "continuous backups of S3", "AWSBackup/WarmStorage-ByteHrs-S3", gb)


def _runs(schedule: object) -> str | None:
    """`cron(minute hour day month weekday year)`: every day, or on one day of every month."""
    parts = str(schedule).removeprefix("cron(").removesuffix(")").split()
    if len(parts) != 6 or parts[3] != "*":
        return None
    return _OFTEN if parts[2] in ("*", "?") and parts[4] in ("*", "?") else _SELDOM if parts[2].isdigit() else None


def _tagged_gib(selection: Declared, bill: Bill) -> float:
    """GiB of all volumes whose StorageClass gives them the tag of a selection."""
    classes = bill.stack.kubernetes("storage.k8s.io", "StorageClass")
    tagged = {
        object_name(each)
        for each in classes
        if _is_chosen(selection, dict(str(tag).split("=", 1) for tag in _tag_parameters(each)))
    }
    found = [claim for each in bill.stack.resources for claim in claims.claims(each, bill)]
    return sum((of.gib or 0) * of.count for of in found if str(of.each.storage_class) in tagged)


def _tag_parameters(storage_class: Declared) -> list[object]:
    parameters = mapping(storage_class.props, "parameters")
    return [value for key, value in parameters.items() if key.startswith("tagSpecification_") and "=" in str(value)]


def _is_chosen(selection: Declared, tags: object) -> bool:
    for condition in items(selection.props, "conditions"):
        for each in items(condition, "stringEquals"):
            key = str(read(each, "key")).removeprefix("aws:ResourceTag/")
            if read(tags, f'"{key}"') != read(each, "value"):
                return False
    return True


def database_snapshots(schedule: Declared, bill: Bill) -> None:
    """Volume snapshots of a database: incremental, kept for some days."""
    if read(schedule.props, "spec.method") != "volumeSnapshot":
        return
    name = read(schedule.props, "spec.cluster.name")
    own = [each for each in bill.stack.kubernetes(DATABASE, "Cluster") if object_name(each) == name]
    gib = sum((claim.gib or 0) for each in own for claim in claims.claims(each, bill))
    share = 1 + bill.usage.changed_share_per_day * bill.usage.snapshots_kept_days
    gb = gib * bill.usage.filled_share * share
    bill.add(schedule, "volume snapshots", "AmazonEC2/EBS:SnapshotUsage", gb)


def restore_testing(plan: Declared, bill: Bill) -> None:
    """Restores on trial are charged by the recovery point, and their volumes while they exist."""
    bill.add_unpriced(plan, "restore tests", "no price list that was read has the price of a tested recovery point")


def key(resource: Declared, bill: Bill) -> None:
    """A customer managed key, a replica of one as well, and the requests to it."""
    bill.add(resource, "KMS key", "awskms/KMS-Keys", 1)
    bill.add(resource, "KMS requests", "awskms/KMS-Requests", bill.usage.key_requests_per_month)


def secret(resource: Declared, bill: Bill) -> None:
    """A secret in Secrets Manager."""
    bill.add(resource, "secret", "AWSSecretsManager/AWSSecretsManager-Secrets", 1)
