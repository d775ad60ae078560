"""AWS Backup: what is backed up when, how long it cannot be deleted, and who hears of failures."""

import json
from datetime import timedelta
from typing import Any

import pytest

from components.aws import backup_tags
from settings import BackupVaultSettings, RetentionSettings
from settings.backup_vault import VaultLockSettings, VolumeBackupSettings
from tests.components.backup_vault.declared import backup_vault, of, one, statements
from tests.components.site import ACCOUNT, PEER, REGION

VAULT = backup_vault()
UPDATED = backup_vault(preview=False)
TABLE = RetentionSettings()


def rules(plan: str) -> dict[str, Any]:
    return {rule["ruleName"]: rule for rule in one(VAULT, "Plan", plan).props["rules"]}


def test_volumes_are_backed_up_daily_and_monthly_with_a_copy_as_long_lived_in_the_peers_vault() -> None:
    found = rules("backups-volumes")
    assert {name: rule["schedule"] for name, rule in found.items()} == {
        "daily": "cron(45 1 * * ? *)",
        "monthly": "cron(45 0 1 * ? *)",
    }
    for name, kept in {"daily": TABLE.volumes_daily, "monthly": TABLE.volumes_monthly}.items():
        assert found[name]["lifecycle"] == {"deleteAfter": kept.days}
        assert found[name]["copyActions"] == [
            {
                "destinationVaultArn": f"arn:aws:backup:{PEER}:{ACCOUNT}:backup-vault:nphies-{PEER}",
                "lifecycle": {"deleteAfter": kept.days},
            }
        ]


def test_the_databases_archive_is_backed_up_continuously() -> None:
    rule = rules("backups-archives")["continuous"]
    assert rule["enableContinuousBackup"] is True
    assert rule["lifecycle"]["deleteAfter"] == TABLE.archives_continuous.days <= 35


def test_what_is_backed_up_is_found_by_its_tag() -> None:
    for name, value in {"volumes": "volume", "archives": "continuous"}.items():
        (condition,) = one(VAULT, "Selection", f"backups-{name}").props["conditions"]
        assert condition["stringEquals"] == [{"key": f"aws:ResourceTag/{backup_tags.KEY}", "value": value}]
    assert one(VAULT, "Bucket", "postgres-archive").props["tags"] == {backup_tags.KEY: backup_tags.CONTINUOUS}


def test_the_vault_takes_no_backup_that_could_be_deleted_sooner_than_the_table_says() -> None:
    lock = one(VAULT, "VaultLockConfiguration", "backups").props
    assert lock["minRetentionDays"] == 35
    assert lock["maxRetentionDays"] == 365
    assert "changeableForDays" not in lock, "that would make the lock irrevocable"


def test_an_irrevocable_lock_is_chosen_by_name_and_has_a_grace() -> None:
    lock = VaultLockSettings(mode="compliance", grace=timedelta(days=5))
    declared = backup_vault(settings=BackupVaultSettings(volumes=VolumeBackupSettings(lock=lock)))
    assert one(declared, "VaultLockConfiguration", "backups").props["changeableForDays"] == 5


def test_the_vault_its_key_and_its_lock_outlive_the_stack() -> None:
    vault = one(VAULT, "Vault", "backups")
    assert vault.props["forceDestroy"] is False
    assert vault.retain_on_delete
    assert one(VAULT, "Key", "backups").retain_on_delete
    assert one(VAULT, "VaultLockConfiguration", "backups").retain_on_delete


def test_the_newest_backup_of_a_volume_is_restored_every_week() -> None:
    plan = one(UPDATED, "RestoreTestingPlan", "backups-restore-test").props
    assert plan["scheduleExpression"] == "cron(0 6 ? * SUN *)"
    assert plan["recoveryPointSelection"]["algorithm"] == "LATEST_WITHIN_WINDOW"
    assert len(plan["recoveryPointSelection"]["includeVaults"]) == 1
    selection = one(VAULT, "RestoreTestingSelection", "backups-restore-test").props
    assert (selection["protectedResourceType"], selection["restoreTestingPlanName"]) == ("EBS", plan["name"])


def test_the_role_serves_aws_backup_for_this_account() -> None:
    (statement,) = json.loads(one(VAULT, "Role", "backups").props["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"Service": "backup.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}


class TestFailures:
    @pytest.mark.parametrize(
        ("job", "field", "state"),
        [("backup", "state", "FAILED"), ("backup", "state", "EXPIRED"), ("restore", "status", "FAILED")],
    )
    def test_of_jobs_are_told(self, job: str, field: str, state: str) -> None:
        rule = one(VAULT, "EventRule", f"backups-{job}-failed")
        pattern = json.loads(rule.props["eventPattern"])
        assert pattern["source"] == ["aws.backup"]
        assert state in pattern["detail"][field]
        target = one(UPDATED, "EventTarget", rule.name)
        assert target.props["arn"] == topic_arn()
        assert one(UPDATED, "Role", "backups-notices").urn in target.property_dependencies["roleArn"]

    def test_of_copies_are_told_by_the_vault(self) -> None:
        notifications = one(UPDATED, "VaultNotifications", "backups").props
        assert "COPY_JOB_FAILED" in notifications["backupVaultEvents"]
        assert notifications["snsTopicArn"] == topic_arn()

    def test_are_noticed_too_where_nothing_ran_at_all(self) -> None:
        alarm = one(UPDATED, "MetricAlarm", "backups-none-completed").props
        counted = one(UPDATED, "EventRule", "backups-completed").props
        assert (alarm["namespace"], alarm["metricName"]) == ("AWS/Events", "TriggeredRules")
        assert (alarm["dimensions"], alarm["treatMissingData"]) == ({"RuleName": counted["name"]}, "breaching")
        assert alarm["alarmActions"] == [topic_arn()]
        assert json.loads(counted["eventPattern"])["detail"] == {
            "state": ["COMPLETED"],
            "backupVaultArn": [f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-vault:nphies-{REGION}"],
        }

    def test_reach_on_call_and_the_database_administrator(self) -> None:
        assert {subscription.props["endpoint"] for subscription in of(VAULT, "TopicSubscription")} == {
            "on-call@nphies.sa",
            "dba@nphies.sa",
        }

    def test_are_sent_by_services_for_this_account_only(self) -> None:
        statement = statements(one(VAULT, "TopicPolicy", "backups-notices").props["policy"])["SentByAws"]
        assert statement["Principal"]["Service"] == ["backup.amazonaws.com", "cloudwatch.amazonaws.com"]
        assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}

    def test_travel_under_a_key_that_services_may_use_for_this_topic_alone(self) -> None:
        assert one(UPDATED, "Topic", "backups-notices").props["kmsMasterKeyId"]
        statement = statements(one(VAULT, "Key", "backups-notices").props["policy"])["ForTheTopic"]
        assert statement["Condition"] == {"StringEquals": {"kms:EncryptionContext:aws:sns:topicArn": TOPIC}}

    def test_are_sent_by_event_bridge_in_a_role_that_only_this_accounts_rules_can_take(self) -> None:
        """As a service it passes no account on, and its statement could have no condition."""
        (trusted,) = json.loads(one(VAULT, "Role", "backups-notices").props["assumeRolePolicy"])["Statement"]
        assert trusted["Principal"] == {"Service": "events.amazonaws.com"}
        assert trusted["Condition"] == {
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
            "ArnLike": {"aws:SourceArn": f"arn:aws:events:{REGION}:{ACCOUNT}:rule/nphies-backups-*"},
        }


TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:nphies-backup-failures"


def topic_arn() -> str:
    """As the offline monitor makes it up; the policy of the topic names the real one, which is known."""
    (arn,) = {target.props["arn"] for target in of(UPDATED, "EventTarget")}
    return str(arn)


def test_the_policy_of_the_topic_names_the_topic() -> None:
    statement = statements(one(VAULT, "TopicPolicy", "backups-notices").props["policy"])["SentByAws"]
    assert statement["Resource"] == [TOPIC]
    assert one(VAULT, "Topic", "backups-notices").props["name"] == "nphies-backup-failures"
