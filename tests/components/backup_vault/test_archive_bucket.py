"""What is true of every bucket, whichever it is and in whichever region."""

import json

import pytest

from offline.engine.declare import Declaration
from settings import BackupVaultSettings
from tests.components.backup_vault.declared import PURPOSES, backup_vault, names_of, of, one
from tests.components.backup_vault.declared import statements as statements_of
from tests.components.site import ACCOUNT, PEER, REGION

PREVIEW, UPDATE = backup_vault(preview=True), backup_vault(preview=False)
OWN = {*PURPOSES, "access-logs"}
REPLICAS = {f"{purpose}-replica" for purpose in OWN}
EVERY_BUCKET = sorted(OWN | REPLICAS)
MODES = pytest.mark.parametrize("declared", [PREVIEW, UPDATE], ids=["preview", "update"])


def test_there_is_a_bucket_for_every_purpose_and_one_for_its_replica() -> None:
    assert names_of(of(PREVIEW, "Bucket")) == OWN | REPLICAS


@pytest.mark.parametrize("bucket", EVERY_BUCKET)
def test_nobody_outside_can_be_let_in(bucket: str) -> None:
    block = one(PREVIEW, "BucketPublicAccessBlock", bucket).props
    assert all(
        block[setting]
        for setting in ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    )


@pytest.mark.parametrize("bucket", EVERY_BUCKET)
def test_access_lists_are_off(bucket: str) -> None:
    controls = one(PREVIEW, "BucketOwnershipControls", bucket).props
    assert controls["rule"] == {"objectOwnership": "BucketOwnerEnforced"}


@pytest.mark.parametrize("bucket", EVERY_BUCKET)
def test_versions_are_kept(bucket: str) -> None:
    assert one(PREVIEW, "BucketVersioning", bucket).props["versioningConfiguration"] == {"status": "Enabled"}


@MODES
@pytest.mark.parametrize("bucket", EVERY_BUCKET)
def test_plain_http_old_tls_and_strangers_are_refused(declared: Declaration, bucket: str) -> None:
    found = statements_of(one(declared, "BucketPolicy", bucket).props["policy"])
    for sid, condition in {
        "InsecureTransport": {"Bool": {"aws:SecureTransport": "false"}},
        "OldTls": {"NumericLessThan": {"s3:TlsVersion": "1.2"}},
    }.items():
        assert (found[sid]["Effect"], found[sid]["Action"], found[sid]["Condition"]) == ("Deny", ["s3:*"], condition)
        assert len(found[sid]["Resource"]) == 2, "the bucket and its objects"
    assert found["OtherAccounts"]["Condition"]["StringNotEquals"] == {"aws:PrincipalAccount": ACCOUNT}


@pytest.mark.parametrize("bucket", EVERY_BUCKET)
def test_a_bucket_and_all_that_protects_it_outlive_the_stack(bucket: str) -> None:
    protecting = [
        resource
        for resource in PREVIEW
        if resource.name == bucket and resource.type.startswith(("aws:s3/", "aws:kms/"))
    ]
    assert len(protecting) >= 6
    assert all(resource.retain_on_delete for resource in protecting)


@pytest.mark.parametrize("bucket", EVERY_BUCKET)
def test_no_bucket_is_emptied_to_delete_it(bucket: str) -> None:
    assert one(PREVIEW, "Bucket", bucket).props["forceDestroy"] is False


@pytest.mark.parametrize("bucket", sorted(set(EVERY_BUCKET) - {"access-logs", "access-logs-replica"}))
class TestABucketOfRecords:
    def test_is_encrypted_with_its_own_key(self, bucket: str) -> None:
        (rule,) = one(UPDATE, "BucketServerSideEncryptionConfiguration", bucket).props["rules"]
        default = rule["applyServerSideEncryptionByDefault"]
        purpose = bucket.removesuffix("-replica")
        key = one(UPDATE, "Key", purpose) if bucket == purpose else one(UPDATE, "ReplicaKey", f"{purpose}-{PEER}")
        assert default["sseAlgorithm"] == "aws:kms"
        assert key.name in default["kmsMasterKeyId"]
        assert rule["bucketKeyEnabled"] is True

    def test_takes_no_upload_that_chooses_its_encryption(self, bucket: str) -> None:
        found = statements_of(one(PREVIEW, "BucketPolicy", bucket).props["policy"])
        chosen, customer = found["ChosenEncryption"], found["CustomerKey"]
        assert chosen["Effect"] == customer["Effect"] == "Deny"
        assert chosen["Condition"] == {"Null": {"s3:x-amz-server-side-encryption": "false"}}
        assert customer["Condition"] == {"Null": {"s3:x-amz-server-side-encryption-customer-algorithm": "false"}}

    def test_logs_who_used_it_in_its_own_region(self, bucket: str) -> None:
        where = "access-logs-replica" if bucket.endswith("-replica") else "access-logs"
        logging = one(PREVIEW, "BucketLogging", bucket).props
        assert logging["targetBucket"] == one(PREVIEW, "Bucket", where).props["bucket"]
        assert logging.get("region") == one(PREVIEW, "Bucket", where).props.get("region")


@pytest.mark.parametrize("bucket", ["access-logs", "access-logs-replica"])
class TestTheBucketOfAccessLogs:
    def test_is_encrypted_with_the_only_keys_that_log_delivery_can_use(self, bucket: str) -> None:
        (rule,) = one(PREVIEW, "BucketServerSideEncryptionConfiguration", bucket).props["rules"]
        assert rule["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "AES256"}

    def test_takes_logs_of_this_account_and_region_only(self, bucket: str) -> None:
        region = PEER if bucket.endswith("-replica") else REGION
        found = statements_of(one(PREVIEW, "BucketPolicy", bucket).props["policy"])
        assert found["S3AccessLogs"]["Condition"] == {
            "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::nphies-*-{ACCOUNT}-{region}"},
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
        }

    def test_is_read_by_nobody_unless_a_role_is_named(self, bucket: str) -> None:
        reader = f"arn:aws:iam::{ACCOUNT}:role/nphies-security"
        named = backup_vault(settings=BackupVaultSettings(access_log_readers=(reader,)))
        for declared, condition in ((PREVIEW, None), (named, {"ArnNotEquals": {"aws:PrincipalArn": [reader]}})):
            denied = statements_of(one(declared, "BucketPolicy", bucket).props["policy"])["OtherReaders"]
            assert (denied["Effect"], denied["Principal"]) == ("Deny", {"AWS": "*"})
            assert denied["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
            assert denied.get("Condition") == condition

    def test_lets_logs_be_delivered_before_a_bucket_names_it(self, bucket: str) -> None:
        policy = one(PREVIEW, "BucketPolicy", bucket)
        target = one(PREVIEW, "Bucket", bucket).props["bucket"]
        logged = [logging for logging in of(PREVIEW, "BucketLogging") if logging.props["targetBucket"] == target]
        assert len(logged) == len(PURPOSES)
        assert all(policy.urn in logging.dependencies for logging in logged)


def test_a_load_balancers_logs_are_taken_below_the_account_and_on_no_condition_that_it_may_not_meet() -> None:
    found = statements_of(one(PREVIEW, "BucketPolicy", "access-logs").props["policy"])["LoadBalancerAccessLogs"]
    name = one(PREVIEW, "Bucket", "access-logs").props["bucket"]
    assert found["Resource"] == [f"arn:aws:s3:::{name}/load-balancer/AWSLogs/{ACCOUNT}/*"]
    assert "Condition" not in found


def test_no_load_balancer_writes_into_the_peers_region() -> None:
    assert "LoadBalancerAccessLogs" not in statements_of(
        one(PREVIEW, "BucketPolicy", "access-logs-replica").props["policy"]
    )


def test_names_are_those_of_the_guide_made_unique() -> None:
    assert one(PREVIEW, "Bucket", "logs-archive").props["bucket"] == f"nphies-logs-archive-{ACCOUNT}-{REGION}"
    assert one(PREVIEW, "Bucket", "redis-backup").props["bucket"] == f"nphies-redis-backup-{ACCOUNT}-{REGION}"


def test_every_policy_is_known_at_preview() -> None:
    for kind in ("BucketPolicy", "RolePolicy", "TopicPolicy", "Key", "ReplicaKey"):
        for resource in of(PREVIEW, kind):
            assert json.loads(resource.props["policy"])["Statement"], resource.urn


def test_where_data_is_protected_no_archive_key_or_vault_can_leave_the_stack() -> None:
    protected = backup_vault(protect=True)
    for kind in ("Bucket", "BucketVersioning", "BucketObjectLockConfiguration", "Key", "ReplicaKey", "Vault"):
        open_to_change = [resource.name for resource in of(protected, kind) if not resource.protect]
        assert open_to_change in ([], ["backups-notices"]), "the key of notices keeps nothing"
    assert not any(resource.protect for resource in PREVIEW)
