"""Who is told when a backup, a copy or a restore test fails, or when none was made at all."""

import json
from collections.abc import Mapping
from datetime import timedelta

import pulumi
import pulumi_aws as aws

from components.aws.encryption_key import encryption_key
from components.aws.iam_policy import Statement, deny_publishing_in_plain_text, document, statement
from settings.observability import ContactSettings

_SENDERS = ("backup.amazonaws.com", "events.amazonaws.com", "cloudwatch.amazonaws.com")

# What a vault tells of by itself; of backups and restores that fail it no longer does, EventBridge tells (AWS Backup
# API reference, PutBackupVaultNotifications, BackupVaultEvents).
_VAULT_EVENTS = ("COPY_JOB_FAILED", "S3_BACKUP_OBJECT_FAILED", "S3_RESTORE_OBJECT_FAILED")
_JOB_EVENTS = {
    "backup": {"detail-type": ["Backup Job State Change"], "detail": {"state": ["FAILED", "ABORTED", "EXPIRED"]}},
    "restore": {"detail-type": ["Restore Job State Change"], "detail": {"status": ["FAILED", "ABORTED"]}},
}

_TOPIC = "nphies-backup-failures"
_DAY = timedelta(days=1)


class FailureNotices(pulumi.ComponentResource):
    """An encrypted topic that AWS Backup's failures go to, and the e-mail addresses that get them."""

    topic_arn: str

    def __init__(
        self,
        name: str,
        contacts: ContactSettings,
        *,
        vault: aws.backup.Vault,
        account: str,
        region: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:FailureNotices", name, opts=opts)
        self._name, self._account = name, account
        self.topic_arn = f"arn:aws:sns:{region}:{account}:{_TOPIC}"
        self._child = pulumi.ResourceOptions(parent=self)
        self._topic = self._encrypted_topic()
        for role, address in {"on-call": contacts.on_call, "dba": contacts.dba}.items():
            aws.sns.TopicSubscription(
                f"{name}-{role}", topic=self._topic.arn, protocol="email", endpoint=address, opts=self._child
            )
        may_publish = self._topic_policy()
        told = pulumi.ResourceOptions(parent=self, depends_on=[may_publish])
        aws.backup.VaultNotifications(
            name,
            backup_vault_name=vault.name,
            sns_topic_arn=self._topic.arn,
            backup_vault_events=list(_VAULT_EVENTS),
            opts=told,
        )
        for job, pattern in _JOB_EVENTS.items():
            self._job_failures(job, pattern, told)
        self._nothing_backed_up(vault, told)
        self.register_outputs({"topic": self.topic_arn})

    def _encrypted_topic(self) -> aws.sns.Topic:
        key = encryption_key(
            f"{self._name}-notices",
            "Notices of failed backups",
            self._account,
            [_sent_by_aws(["kms:Decrypt", "kms:GenerateDataKey*"], ["*"])],
            opts=self._child,
        )
        return aws.sns.Topic(f"{self._name}-notices", name=_TOPIC, kms_master_key_id=key.arn, opts=self._child)

    def _topic_policy(self) -> aws.sns.TopicPolicy:
        return aws.sns.TopicPolicy(
            f"{self._name}-notices",
            arn=self._topic.arn,
            policy=document(
                _sent_by_aws(["sns:Publish"], [self.topic_arn]), deny_publishing_in_plain_text(self.topic_arn)
            ),
            opts=self._child,
        )

    def _job_failures(self, job: str, pattern: Mapping[str, object], opts: pulumi.ResourceOptions) -> None:
        rule = aws.cloudwatch.EventRule(
            f"{self._name}-{job}-failed",
            name=f"nphies-{job}-failed",
            description=f"A {job} job of AWS Backup that did not end well",
            event_pattern=json.dumps({"source": ["aws.backup"], **pattern}, sort_keys=True),
            opts=opts,
        )
        aws.cloudwatch.EventTarget(f"{self._name}-{job}-failed", rule=rule.name, arn=self._topic.arn, opts=opts)

    def _nothing_backed_up(self, vault: aws.backup.Vault, opts: pulumi.ResourceOptions) -> None:
        """A backup that never starts fails nowhere; no data is the alarm (CloudWatch metrics of AWS Backup)."""
        aws.cloudwatch.MetricAlarm(
            f"{self._name}-none-completed",
            name="nphies-no-backup-completed",
            alarm_description="No backup was completed in the vault on two days in a row",
            namespace="AWS/Backup",
            metric_name="NumberOfBackupJobsCompleted",
            dimensions={"BackupVaultName": vault.name},
            statistic="Sum",
            period=int(_DAY.total_seconds()),
            evaluation_periods=2,
            comparison_operator="LessThanThreshold",
            threshold=1,
            treat_missing_data="breaching",
            alarm_actions=[self._topic.arn],
            ok_actions=[self._topic.arn],
            opts=opts,
        )


def _sent_by_aws(actions: list[str], resources: list[str]) -> Statement:
    """Without a condition on the account: EventBridge says none when it sends to an encrypted topic, and its notices
    would be lost without a word (SNS developer guide, "Key management", event sources and encrypted topics).
    """
    return statement(actions, resources, sid="SentByAws", principal={"Service": list(_SENDERS)})
