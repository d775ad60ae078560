"""Notifications when a backup, a copy or a restore test fails, or when none was made at all."""

import json
from collections.abc import Mapping
from datetime import timedelta

import pulumi
import pulumi_aws as aws

import names
from components.aws.encryption_key import encryption_key
from components.aws.iam_policy import deny_publishing_in_plain_text, document, statement, topic_key_use, trust
from settings import Site
from settings.observability import ContactSettings

_SENDERS = ("backup.amazonaws.com", "cloudwatch.amazonaws.com")

# What a vault tells of by itself; of backups and restores that fail it no longer does, EventBridge tells (AWS Backup
# API reference, PutBackupVaultNotifications, BackupVaultEvents).
_VAULT_EVENTS = ("COPY_JOB_FAILED", "S3_BACKUP_OBJECT_FAILED", "S3_RESTORE_OBJECT_FAILED")
_JOB_EVENTS = {
    "backup": {"detail-type": ["Backup Job State Change"], "detail": {"state": ["FAILED", "ABORTED", "EXPIRED"]}},
    "restore": {"detail-type": ["Restore Job State Change"], "detail": {"status": ["FAILED", "ABORTED"]}},
}

_TOPIC = "nphies-backup-failures"
_DAY = timedelta(days=1)


def failures_topic_arn(account: str, region: str) -> str:
    """The topic of the stack in a region, whichever stack asks."""
    return f"arn:aws:sns:{region}:{account}:{_TOPIC}"


class FailureNotices(pulumi.ComponentResource):
    """An encrypted topic that AWS Backup's failures go to, and the e-mail addresses that get them."""

    topic_arn: str

    def __init__(
        self,
        name: str,
        contacts: ContactSettings,
        *,
        vault: aws.backup.Vault,
        site: Site,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:FailureNotices", name, opts=opts)
        self._name, self._site = name, site
        self.topic_arn = failures_topic_arn(site.account, site.region)
        self._child = pulumi.ResourceOptions(parent=self)
        self._topic = self._encrypted_topic()
        for role, address in {"on-call": contacts.on_call, "dba": contacts.dba}.items():
            aws.sns.TopicSubscription(
                f"{name}-{role}", topic=self._topic.arn, protocol="email", endpoint=address, opts=self._child
            )
        may_publish = self._topic_policy()
        notified = pulumi.ResourceOptions(parent=self, depends_on=[may_publish])
        aws.backup.VaultNotifications(
            name,
            backup_vault_name=vault.name,
            sns_topic_arn=self._topic.arn,
            backup_vault_events=list(_VAULT_EVENTS),
            opts=notified,
        )
        sender = self._sender()
        for job, pattern in _JOB_EVENTS.items():
            self._job_failures(job, pattern, sender, notified)
        self._nothing_backed_up(notified)
        self.register_outputs({"topic": self.topic_arn})

    def _encrypted_topic(self) -> aws.sns.Topic:
        key = encryption_key(
            f"{self._name}-notices",
            "Notices of failed backups",
            self._site.account,
            [topic_key_use(self.topic_arn, *_SENDERS)],
            opts=self._child,
        )
        return aws.sns.Topic(f"{self._name}-notices", name=_TOPIC, kms_master_key_id=key.arn, opts=self._child)

    def _topic_policy(self) -> aws.sns.TopicPolicy:
        """For this account's sake only (AWS Backup developer guide, "Cross-service confused deputy prevention")."""
        of_the_account = {"StringEquals": {"aws:SourceAccount": self._site.account}}
        sent = statement(
            ["sns:Publish"],
            [self.topic_arn],
            sid="SentByAws",
            principal={"Service": list(_SENDERS)},
            condition=of_the_account,
        )
        return aws.sns.TopicPolicy(
            f"{self._name}-notices",
            arn=self._topic.arn,
            policy=document(sent, deny_publishing_in_plain_text(self.topic_arn)),
            opts=self._child,
        )

    def _sender(self) -> aws.iam.Role:
        """What EventBridge sends as.

        Sending as a service it passes no account to SNS or KMS, so its statement could have no condition, and any
        account's rule could name this topic (SNS developer guide, "Key management"; EventBridge user guide, "Using
        resource-based policies"). A role it can only take for this account's rules.
        """
        role = aws.iam.Role(
            f"{self._name}-notices",
            name=names.role("backup-notices", self._site.region),
            description="EventBridge sends notices of failed backups",
            assume_role_policy=trust(
                "events.amazonaws.com",
                self._site.account,
                source=f"arn:aws:events:{self._site.region}:{self._site.account}:rule/{_rule_name('*')}",
            ),
            opts=self._child,
        )
        key = statement(
            ["kms:Decrypt", "kms:GenerateDataKey"],
            [f"arn:aws:kms:{self._site.region}:{self._site.account}:key/*"],
            sid="Key",
            condition={"StringEquals": {"kms:EncryptionContext:aws:sns:topicArn": self.topic_arn}},
        )
        aws.iam.RolePolicy(
            f"{self._name}-notices",
            name="send-notices",
            role=role.id,
            policy=document(statement(["sns:Publish"], [self.topic_arn], sid="Topic"), key),
            opts=self._child,
        )
        return role

    def _job_failures(
        self, job: str, pattern: Mapping[str, object], sender: aws.iam.Role, opts: pulumi.ResourceOptions
    ) -> None:
        rule = aws.cloudwatch.EventRule(
            f"{self._name}-{job}-failed",
            name=_rule_name(f"{job}-failed"),
            description=f"A {job} job of AWS Backup that did not end well",
            event_pattern=json.dumps({"source": ["aws.backup"], **pattern}, sort_keys=True),
            opts=opts,
        )
        aws.cloudwatch.EventTarget(
            f"{self._name}-{job}-failed", rule=rule.name, arn=self._topic.arn, role_arn=sender.arn, opts=opts
        )

    def _nothing_backed_up(self, opts: pulumi.ResourceOptions) -> None:
        """A backup that never starts fails nowhere; no data is the alarm.

        Counted by a rule that has no target, by its name alone: AWS Backup's own metrics have dimensions that its guide
        gives only examples of, and an alarm on a set that is not there is in ALARM for ever (EventBridge user guide,
        "Monitoring Amazon EventBridge", TriggeredRules).
        """
        vault_arn = names.backup_vault_arn(self._site.account, self._site.region)
        completed = aws.cloudwatch.EventRule(
            f"{self._name}-completed",
            name=_rule_name("completed"),
            description="A backup job of AWS Backup that was completed in the vault; counted by an alarm",
            event_pattern=json.dumps(
                {
                    "source": ["aws.backup"],
                    "detail-type": ["Backup Job State Change"],
                    "detail": {"state": ["COMPLETED"], "backupVaultArn": [vault_arn]},
                },
                sort_keys=True,
            ),
            opts=opts,
        )
        aws.cloudwatch.MetricAlarm(
            f"{self._name}-none-completed",
            name="nphies-no-backup-completed",
            alarm_description="No backup was completed in the vault on two days in a row",
            namespace="AWS/Events",
            metric_name="TriggeredRules",
            dimensions={"RuleName": completed.name},
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


def _rule_name(what: str) -> str:
    return f"nphies-backups-{what}"
