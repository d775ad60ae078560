"""Objects in S3 by storage class, and their replication."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cost.bill import Bill
from cost.usage import DAYS
from declared.database_archives import archives_written, stem
from declared.regions import region_at_end
from declared.resource import Declared
from declared.values import as_number, items, read

_BUCKET, _REPLICATION = "s3/bucket:Bucket", "s3/bucketReplicationConfig:BucketReplicationConfig"
_LIFECYCLE = "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
_CLASSES = {
    "STANDARD": "AmazonS3/TimedStorage-ByteHrs",
    "STANDARD_IA": "AmazonS3/TimedStorage-SIA-ByteHrs",
    "GLACIER_IR": "AmazonS3/TimedStorage-GIR-ByteHrs",
    "GLACIER": "AmazonS3/TimedStorage-GlacierByteHrs",
    "DEEP_ARCHIVE": "AmazonS3/TimedStorage-GDA-ByteHrs",
}
_WRITES = {
    "STANDARD": "AmazonS3/Requests-Tier1",
    "STANDARD_IA": "AmazonS3/Requests-SIA-Tier1",
    "GLACIER_IR": "AmazonS3/Requests-GIR-Tier1",
}
_METRIC, _METRICS_OF_A_RULE = "AmazonCloudWatch/CW:MetricMonitorUsage", 4
"""Bytes and operations pending, latency, failures: as custom metrics (Amazon S3 pricing, "Replication")."""

_OUT_OF_REGION = "AWSDataTransfer/AWS-Out-Bytes"


@dataclass(frozen=True)
class _Filling:
    """Rules of one replication that write to the same bucket; what each takes of the source is not known, so all of it."""

    replication: Declared
    rules: list[Any]

    @property
    def storage_class(self) -> str:
        return str(read(self.rules[0], "destination.storageClass") or "STANDARD")


@dataclass(frozen=True)
class Stay:
    """How long objects are in a storage class."""

    storage_class: str
    days: float


def bucket(resource: Declared, bill: Bill) -> None:
    """What has gathered by class, and the requests that wrote it."""
    rate = written(resource, bill)
    if not rate:
        return
    for each in stays(resource, bill):
        key = _CLASSES.get(each.storage_class)
        if key is None:
            bill.add_unpriced(resource, f"storage class {each.storage_class}", "the class is not in the prices")
        else:
            bill.add(resource, f"S3 {each.storage_class}", key, rate * each.days)
    key = _WRITES.get(_first_class(resource, bill), _WRITES["STANDARD"])
    bill.add(resource, "S3 writes", key, rate * DAYS * 1024 / bill.usage.object_mb)


def stored(resource: Declared, bill: Bill) -> float:
    """GB that have gathered in a bucket."""
    return (written(resource, bill, quiet=True) or 0) * sum(each.days for each in stays(resource, bill))


def written(resource: Declared, bill: Bill, *, quiet: bool = False) -> float | None:
    """GB a day; a replica's are its source's, the database's archive is where the database writes it. None: not set."""
    name = str(read(resource.props, "bucket"))
    filling = _filling(bill).get(name)
    if filling is not None:
        return _replicated(filling, bill)
    written_to, archives = database_archives(bill)
    if any(stem(name) == stem(each) for each in archives):
        return bill.usage.database_archive_gb_per_day if name in written_to else 0.0
    if quiet and not any(key in name for key in bill.usage.written_gb_per_day):
        return None
    return bill.rate(resource, name, bill.usage.written_gb_per_day, "bucket")


def database_archives(bill: Bill) -> tuple[set[str], set[str]]:
    """Buckets that the database's archive is written to now, by this stack or by the one it follows, and all it knows."""
    stores = bill.stack.kubernetes("barmancloud.cnpg.io", "ObjectStore")
    known = {_bucket_of(read(each.props, "spec.configuration.destinationPath")) for each in stores}
    return {each.bucket for each in archives_written(bill.stack, serves=bill.serves)}, known


def stays(resource: Declared, bill: Bill) -> Iterator[Stay]:
    """Storage classes one after the other, by the rule that keeps longest; deleted objects stay as former versions."""
    name, age = read(resource.props, "bucket"), bill.usage.archive_age_days
    rules = [
        rule
        for each in bill.stack.aws(_LIFECYCLE)
        if read(each.props, "bucket") == name
        for rule in items(each.props, "rules")
        if read(rule, "status") == "Enabled"
    ]
    ending = [each for each in rules if as_number(read(each, "expiration.days"))]
    former = max(
        (as_number(read(each, "noncurrentVersionExpiration.noncurrentDays")) or 0 for each in rules), default=0
    )
    longest = max(ending, key=lambda each: as_number(read(each, "expiration.days")) or 0, default=None)
    kept = (as_number(read(longest, "expiration.days")) if longest else None) or bill.usage.kept_days_without_expiry
    steps = [(0.0, _first_class(resource, bill))] + [
        (as_number(read(each, "days")) or 0.0, str(read(each, "storageClass")))
        for each in items(longest, "transitions")
    ]
    ends = [begun for begun, _ in steps[1:]] + [kept + former]
    for (begun, storage_class), end in zip(sorted(steps), sorted(ends), strict=True):
        if min(end, age) > begun:
            yield Stay(storage_class, min(end, age) - begun)


def replication(resource: Declared, bill: Bill) -> None:
    """Traffic to each bucket in another region, Replication Time Control, and the metrics of each rule."""
    measured = [
        each for each in items(resource.props, "rules") if read(each, "destination.metrics.status") == "Enabled"
    ]
    if measured:
        bill.add(resource, "replication metrics", _METRIC, len(measured) * _METRICS_OF_A_RULE)
    for bucket_name, filling in _filling(bill).items():
        if filling.replication is not resource:
            continue
        rate = _replicated(filling, bill)
        if rate is None:
            what = f"what is written to {read(resource.props, 'bucket')} is not known"
            bill.add_unpriced(resource, "replication", what)
            continue
        if not rate:
            continue
        where = region_at_end(bucket_name) or "another region"
        bill.add(resource, f"replication to {where}", _OUT_OF_REGION, rate * DAYS)
        if any(read(each, "destination.replicationTime.status") == "Enabled" for each in filling.rules):
            bill.add(resource, "Replication Time Control", "AmazonS3/S3RTC-Out-Bytes", rate * DAYS)


def archive_traffic(cluster: Declared, bill: Bill) -> None:
    """The database's archive where it lies in another region: through NAT, and out of the region."""
    written_to, _ = database_archives(bill)
    if not bill.serves or not any(region_at_end(each) not in (None, bill.region) for each in written_to):
        return
    gb = bill.usage.database_archive_gb_per_day * DAYS
    bill.add(cluster, "archive through NAT", "AmazonEC2/NatGateway-Bytes", gb)
    bill.add(cluster, "archive to another region", _OUT_OF_REGION, gb)


def _filling(bill: Bill) -> dict[str, _Filling]:
    """What fills each replica, by its name."""
    found: dict[str, _Filling] = {}
    for each in bill.stack.aws(_REPLICATION):
        for rule in items(each.props, "rules"):
            name = str(read(rule, "destination.bucket")).rpartition(":")[2]
            found.setdefault(name, _Filling(each, [])).rules.append(rule)
    return found


def _first_class(resource: Declared, bill: Bill) -> str:
    """The storage class that objects are written in."""
    filling = _filling(bill).get(str(read(resource.props, "bucket")))
    return filling.storage_class if filling else "STANDARD"


def _replicated(filling: _Filling, bill: Bill) -> float | None:
    """GB a day that rules take along. Of the database's archive: what is written below their prefixes. None: not known."""
    name = str(read(filling.replication.props, "bucket"))
    source = next((each for each in bill.stack.aws(_BUCKET) if read(each.props, "bucket") == name), None)
    prefixes = [str(read(rule, "filter.prefix") or "") for rule in filling.rules]
    folders = [each.folder for each in archives_written(bill.stack, serves=bill.serves) if each.bucket == name]
    if folders and not any(folder.startswith(prefix) for folder in folders for prefix in prefixes):
        return 0.0
    return written(source, bill, quiet=True) if source else None


def _bucket_of(path: object) -> str:
    return str(path).removeprefix("s3://").partition("/")[0]
