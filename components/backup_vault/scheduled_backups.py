"""What AWS Backup does: data volumes daily and monthly with a copy elsewhere, the database's archive continuously."""

from datetime import timedelta

import pulumi
import pulumi_aws as aws

import names
from components.aws import backup_tags
from components.aws.iam_policy import trust
from components.backup_vault.failure_notices import FailureNotices
from components.backup_vault.vault import locked_vault
from settings import BackupVaultSettings, RetentionSettings, Site
from settings.observability import ContactSettings
from settings.schedule import aws_schedule

# AWS managed: what a service role needs changes with every resource type AWS Backup learns (AWS Backup developer
# guide, "Managed policies for AWS Backup").
_ROLE_POLICIES = {
    "backup": "service-role/AWSBackupServiceRolePolicyForBackup",
    "restore": "service-role/AWSBackupServiceRolePolicyForRestores",
    "s3-backup": "AWSBackupServiceRolePolicyForS3Backup",
    "s3-restore": "AWSBackupServiceRolePolicyForS3Restore",
}
_START_WITHIN = timedelta(hours=1)  # the shortest AWS Backup takes
_DONE_WITHIN = timedelta(hours=8)  # a volume not done by then is reported, long before the next day's turn
_TEST_VOLUME_KEPT_HOURS = 1


class ScheduledBackups(pulumi.ComponentResource):
    """Backups by AWS Backup into a locked vault, with notifications of failures and a weekly restore test."""

    vault: aws.backup.Vault
    notices: FailureNotices

    def __init__(
        self,
        name: str,
        settings: BackupVaultSettings,
        *,
        retention: RetentionSettings,
        contacts: ContactSettings,
        site: Site,
        copied: bool,
        protect: bool,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`copied`: whether backups of volumes are copied to the peer's vault."""
        super().__init__("nphies:platform:ScheduledBackups", name, opts=opts)
        self._name, self._settings, self._retention = name, settings.volumes, retention
        self._site = site
        self._child = pulumi.ResourceOptions(parent=self)

        self.vault = locked_vault(
            name,
            self._settings.lock,
            site=site,
            retentions=[retention.volumes_daily, retention.volumes_monthly, retention.archives_continuous],
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        self._role = self._service_role()
        self._volumes(names.backup_vault_arn(site.account, site.peer.region) if copied else None)
        self._archives()
        self._restore_test()
        self.notices = FailureNotices(name, contacts, vault=self.vault, site=site, opts=self._child)
        self.register_outputs({"vault": self.vault.name})

    def _service_role(self) -> aws.iam.Role:
        role = aws.iam.Role(
            self._name,
            name=names.role("backup", self._site.region),
            description="AWS Backup: backs up, copies and restores",
            assume_role_policy=trust("backup.amazonaws.com", self._site.account),
            opts=self._child,
        )
        for purpose, policy in _ROLE_POLICIES.items():
            aws.iam.RolePolicyAttachment(
                f"{self._name}-{purpose}",
                role=role.name,
                policy_arn=f"arn:aws:iam::aws:policy/{policy}",
                opts=self._child,
            )
        return role

    def _volumes(self, peer_vault_arn: str | None) -> None:
        """The copies name the peer's vault; while that is unavailable or not yet made, they fail and the backups here go on."""
        plan = aws.backup.Plan(
            f"{self._name}-volumes",
            name=f"nphies-volumes-{self._site.region}",
            rules=[
                self._rule("daily", self._settings.daily, self._retention.volumes_daily, peer_vault_arn),
                self._rule("monthly", self._settings.monthly, self._retention.volumes_monthly, peer_vault_arn),
            ],
            opts=self._child,
        )
        if (
            not self._site.warm
        ):  # a warm standby's volumes hold what the primary's do, and copies of those are in this vault
            self._selection("volumes", plan, "arn:aws:ec2:*:*:volume/*", backup_tags.VOLUME)

    def _archives(self) -> None:
        """In the vault, where whoever could empty the archive cannot reach it. The archive is replicated as it is."""
        plan = aws.backup.Plan(
            f"{self._name}-archives",
            name=f"nphies-archives-{self._site.region}",
            rules=[
                self._rule("continuous", self._settings.daily, self._retention.archives_continuous, continuous=True)
            ],
            opts=self._child,
        )
        self._selection("archives", plan, "arn:aws:s3:::*", backup_tags.CONTINUOUS)

    def _rule(
        self,
        name: str,
        schedule: str,
        kept: timedelta,
        copy_to: str | None = None,
        *,
        continuous: bool = False,
    ) -> aws.backup.PlanRuleArgs:
        copy = aws.backup.PlanRuleCopyActionArgs(
            destination_vault_arn=copy_to or "",
            lifecycle=aws.backup.PlanRuleCopyActionLifecycleArgs(delete_after=kept.days),
        )
        return aws.backup.PlanRuleArgs(
            rule_name=name,
            target_vault_name=self.vault.name,
            schedule=aws_schedule(schedule),
            start_window=_minutes(_START_WITHIN),
            completion_window=_minutes(_DONE_WITHIN),
            enable_continuous_backup=continuous,
            lifecycle=aws.backup.PlanRuleLifecycleArgs(delete_after=kept.days),
            copy_actions=[copy] if copy_to else [],
        )

    def _selection(self, name: str, plan: aws.backup.Plan, resources: str, tag: str) -> None:
        aws.backup.Selection(
            f"{self._name}-{name}",
            name=f"nphies-{name}",
            plan_id=plan.id,
            iam_role_arn=self._role.arn,
            resources=[resources],
            conditions=[
                aws.backup.SelectionConditionArgs(
                    string_equals=[
                        aws.backup.SelectionConditionStringEqualArgs(
                            key=f"aws:ResourceTag/{backup_tags.KEY}", value=tag
                        )
                    ]
                )
            ],
            opts=self._child,
        )

    def _restore_test(self) -> None:
        plan = aws.backup.RestoreTestingPlan(
            f"{self._name}-restore-test",
            name=f"nphies_volumes_{self._site.region.replace('-', '_')}",
            schedule_expression=aws_schedule(self._settings.restore_test),
            start_window_hours=1,
            recovery_point_selection=aws.backup.RestoreTestingPlanRecoveryPointSelectionArgs(
                algorithm="LATEST_WITHIN_WINDOW",
                include_vaults=[self.vault.arn],
                recovery_point_types=["SNAPSHOT"],
                selection_window_days=2,
            ),
            opts=self._child,
        )
        aws.backup.RestoreTestingSelection(
            f"{self._name}-restore-test",
            name="volumes",
            restore_testing_plan_name=plan.name,
            protected_resource_type="EBS",
            protected_resource_arns=["*"],
            iam_role_arn=self._role.arn,
            validation_window_hours=_TEST_VOLUME_KEPT_HOURS,
            opts=self._child,
        )


def _minutes(duration: timedelta) -> int:
    return int(duration / timedelta(minutes=1))
