"""Third copies: what is made in the third place, who may do what with it, and what is left out."""

import json
from typing import Any

import pytest

from offline.engine.declare import Declaration
from offline.engine.resource import Resource
from tests.components.backup_vault.declared import statements
from tests.third_place import ACCOUNT, READER, REGION, with_third_place

OWN_ACCOUNT, HOME = "123456789012", "me-central-1"
COPIES = ("wal-archive", "redis-backup", "velero", "logs-archive", "audit-archive")
SOURCES = {"wal-archive": "postgres-archive"}
READERS = {
    "wal-archive": [
        READER,
        *(f"arn:aws:iam::{ACCOUNT}:role/nphies-{pod}-{REGION}" for pod in ("claims-db", "claims-db-recovery-gate")),
    ]
}
"""Beside people: the pods of a database that is rebuilt there."""


def declaration(account: str | None = ACCOUNT) -> Declaration:
    return with_third_place("prod", account=account)


def one(kind: str, name: str, account: str | None = ACCOUNT) -> Resource:
    (found,) = [each for each in declaration(account) if each.type.endswith(f":{kind}") and each.name == name]
    return found


def rules(copy: str, account: str | None = ACCOUNT) -> list[dict[str, Any]]:
    """The rules that replicate into a third copy."""
    source = SOURCES.get(copy, copy)
    every = one("BucketReplicationConfig", f"{source}-replica", account).props["rules"]
    return [rule for rule in every if REGION in rule["destination"]["bucket"]]


@pytest.mark.parametrize("copy", COPIES)
class TestEveryCopy:
    def test_has_a_name_that_no_other_region_of_a_source_takes(self, copy: str) -> None:
        assert one("Bucket", f"{copy}-third-copy").props["bucket"] == f"nphies-{copy}-{HOME}-{ACCOUNT}-{REGION}"

    def test_does_not_follow_deletions(self, copy: str) -> None:
        assert {rule["deleteMarkerReplication"]["status"] for rule in rules(copy)} == {"Disabled"}

    def test_is_given_to_the_account_that_it_lies_in(self, copy: str) -> None:
        assert {rule["destination"]["account"] for rule in rules(copy)} == {ACCOUNT}
        assert {rule["destination"]["accessControlTranslation"]["owner"] for rule in rules(copy)} == {"Destination"}

    def test_stays_the_stacks_own_where_no_other_account_is_given(self, copy: str) -> None:
        assert all("accessControlTranslation" not in rule["destination"] for rule in rules(copy, None))

    def test_is_locked_no_longer_than_it_is_kept(self, copy: str) -> None:
        lock = one("BucketObjectLockConfiguration", f"{copy}-third-copy").props["rule"]["defaultRetention"]
        kept = [
            rule["expiration"]["days"]
            for rule in one("BucketLifecycleConfiguration", f"{copy}-third-copy").props["rules"]
            if "days" in rule.get("expiration", {})
        ]
        assert kept
        assert 0 < lock["days"] <= min(kept)

    def test_has_a_key_of_its_own_region_that_writers_and_readers_use_through_the_bucket(self, copy: str) -> None:
        key = one("Key", f"{copy}-third-copy").props
        assert key["multiRegion"] is False
        found = statements(key["policy"])
        assert found["Replication"]["Action"] == ["kms:Encrypt", "kms:GenerateDataKey"]
        assert found["Recovery"]["Condition"]["ArnEquals"] == {"aws:PrincipalArn": READERS.get(copy, [READER])}
        assert found["Recovery"]["Condition"]["StringEquals"] == {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}

    def test_refuses_deletion_to_all_and_reading_to_all_but_the_readers(self, copy: str) -> None:
        found = statements(one("BucketPolicy", f"{copy}-third-copy").props["policy"])
        assert found["Deletion"]["Action"] == ["s3:DeleteObject", "s3:DeleteObjectVersion"]
        assert "Condition" not in found["Deletion"]
        assert found["OtherReaders"]["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": READERS.get(copy, [READER])}}

    def test_refuses_its_writer_nothing_that_replication_asks_for(self, copy: str) -> None:
        denied = [
            action
            for each in statements(one("BucketPolicy", f"{copy}-third-copy").props["policy"]).values()
            if each["Effect"] == "Deny" and "Condition" not in each
            for action in each["Action"]
        ]
        assert not [action for action in denied if "Replicate" in action], "S3 then fails every replication"

    def test_is_written_by_a_role_that_may_not_delete(self, copy: str) -> None:
        rights = one("RolePolicy", f"{SOURCES.get(copy, copy)}-replica-third-copy").props["policy"]
        assert statements(rights)["DestinationObjects"]["Action"] == [
            "s3:ReplicateObject",
            "s3:ReplicateTags",
            "s3:ObjectOwnerOverrideToBucketOwner",
        ]


def test_velero_and_logs_are_copied_without_what_shares_objects() -> None:
    assert [rule["filter"]["prefix"] for rule in rules("velero")] == ["backups/"]
    assert [rule["filter"]["prefix"] for rule in rules("logs-archive")] == ["application/", "system/"]


def test_copies_are_written_in_the_cheapest_class_that_is_read_at_once() -> None:
    classes = {rule["id"]: rule["destination"].get("storageClass") for copy in COPIES for rule in rules(copy)}
    assert classes == {
        "third-copy-database": "STANDARD_IA",
        "third-copy-snapshots": None,
        "third-copy-backups": "STANDARD_IA",
        "third-copy-application": "GLACIER_IR",
        "third-copy-system": "STANDARD_IA",
        "third-copy-audit": "GLACIER_IR",
    }


def test_rules_have_priorities_of_their_own() -> None:
    for copy in COPIES:
        source = SOURCES.get(copy, copy)
        priorities = [each["priority"] for each in one("BucketReplicationConfig", f"{source}-replica").props["rules"]]
        assert priorities == sorted(set(priorities))


def test_the_provider_works_as_a_role_of_the_other_account_with_credentials_of_the_stacks_region() -> None:
    props = one("aws", "aws-third-place").props
    assert json.loads(props["assumeRoles"]) == [
        {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/nphies-vault-deployment", "sessionName": "nphies-third-copies"}
    ]
    assert (props["region"], props["stsRegion"]) == (REGION, HOME)


def test_nothing_is_made_in_a_third_place_where_there_is_none() -> None:
    from tests.whole_stack import whole_stack  # noqa: PLC0415 - the stack of the repository, without a third place

    assert not [each for each in whole_stack("prod") if "third" in each.name]


class TestRestoresFromTheDatabasesCopy:
    """The alarm that waits for them is beside the copy, in the stack whose archive the database writes to."""

    def test_are_waited_for_a_week_in_the_third_place_and_account(self) -> None:
        (alarm,) = restore_alarms("dr")
        assert alarm.props["treatMissingData"] == "breaching"
        assert alarm.props["period"] * alarm.props["evaluationPeriods"] == 7 * 86400
        assert alarm.props["dimensions"] == {"ThirdCopy": f"nphies-wal-archive-me-south-1-{ACCOUNT}-{REGION}"}
        (topic,) = alarm.props["alarmActions"]
        found = [each for each in with_third_place("dr").resources if each.name == "restore-test-me-south-1"]
        policy = next(each.props["policy"] for each in found if each.type.endswith(":TopicPolicy"))
        assert f"arn:aws:sns:{REGION}:{ACCOUNT}:nphies-restore-test-me-south-1" in policy
        assert topic

    def test_are_not_waited_for_where_nothing_is_archived(self) -> None:
        assert restore_alarms("prod") == []


def restore_alarms(stack: str) -> list[Resource]:
    return [
        each
        for each in with_third_place(stack).resources
        if each.type.endswith(":MetricAlarm") and each.name == "restore-test"
    ]
