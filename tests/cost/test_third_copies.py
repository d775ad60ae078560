"""What a third copy costs: its storage class, requests and traffic, at the prices of its own region."""

from cost import Usage, estimate
from declared.stack import Stack
from offline.evaluation.recovery import declared
from tests.cost.bills import REGION, amounts, priced, resource
from tests.third_place import REGION as THIRD
from tests.third_place import with_third_place

BUCKET, REPLICATION = "aws:s3/bucket:Bucket", "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
COPY = f"logs-third-{THIRD}"


def rule(bucket: str, prefix: str = "", storage_class: str | None = None) -> dict[str, object]:
    destination = {"bucket": f"arn:aws:s3:::{bucket}", "metrics": {"status": "Enabled"}, "storageClass": storage_class}
    return {"filter": {"prefix": prefix}, "destination": destination}


def test_a_third_copy_is_charged_once_however_many_rules_write_it() -> None:
    rules = [rule(f"logs-replica-{REGION}"), rule(COPY, "a/", "GLACIER_IR"), rule(COPY, "b/", "GLACIER_IR")]
    found = estimate(
        Stack(
            [
                resource(BUCKET, "logs", bucket="logs-archive"),
                resource(BUCKET, "copy", bucket=COPY, region=THIRD),
                resource(REPLICATION, "r", bucket="logs-archive", rules=rules),
            ]
        ),
        Usage(written_gb_per_day={"logs-archive": 24}, kept_days_without_expiry=10, object_mb=1024),
        priced(
            {
                REGION: {
                    "AmazonS3/TimedStorage-ByteHrs": 0.0,
                    "AmazonS3/Requests-Tier1": 0.0,
                    "AWSDataTransfer/AWS-Out-Bytes": 0.1,
                    "AmazonCloudWatch/CW:MetricMonitorUsage": 0.3,
                },
                THIRD: {"AmazonS3/TimedStorage-GIR-ByteHrs": 0.5, "AmazonS3/Requests-GIR-Tier1": 2.0},
            }
        ),
    )
    assert found.unpriced == ()
    assert amounts(found) == {
        "S3 STANDARD": 0,
        "S3 GLACIER_IR": 120,
        "S3 writes": 1460,
        f"replication to {REGION}": 73,
        f"replication to {THIRD}": 73,
        "replication metrics": 3.6,
    }


def test_of_a_stack_with_a_third_place_only_restore_tests_have_no_price() -> None:
    for name in ("prod", "dr"):
        found = estimate(Stack(declared(with_third_place(name))))
        assert list(found.unknown) == ["restore tests"]
        copies = [each for each in found.items if each.place == THIRD]
        assert {each.what for each in copies} >= {"S3 GLACIER_IR", "S3 writes", "KMS key", "alarm"}
