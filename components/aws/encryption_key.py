"""A KMS key that only the account's IAM and the services named may use."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

import names
from components.aws.iam_policy import Statement, document, statement

DELETION_WINDOW_DAYS = 30  # the longest KMS offers: time to notice that a key was scheduled for deletion


def administration(account: str) -> Statement:
    """The statement without which a key can become unmanageable: IAM of the account decides (KMS developer guide)."""
    return statement(["kms:*"], ["*"], sid="Administration", principal={"AWS": f"arn:aws:iam::{account}:root"})


def log_group_use(account: str, region: str, log_group_name: str) -> Statement:
    """Lets CloudWatch Logs encrypt one log group (CloudWatch Logs user guide, "Encrypt log data")."""
    return statement(
        ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        ["*"],
        sid="CloudWatchLogs",
        principal={"Service": f"logs.{region}.amazonaws.com"},
        condition={
            "ArnEquals": {
                "kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:{region}:{account}:log-group:{log_group_name}"
            }
        },
    )


def encryption_key(
    name: str,
    description: str,
    account: str,
    uses: Sequence[Statement] = (),
    opts: pulumi.ResourceOptions | None = None,
    *,
    region: str | None = None,
) -> aws.kms.Key:
    """A rotated key with an alias. `uses` are key policy statements beside the account's administration.

    A key may outlive its stack (`retain_on_delete`, which children inherit); its alias does not, so that the stack can
    be brought up again under the same names.

    `region`: another than the stack's own.
    """
    key = aws.kms.Key(
        name,
        description=description,
        enable_key_rotation=True,
        deletion_window_in_days=DELETION_WINDOW_DAYS,
        policy=document(administration(account), *uses),
        region=region,
        opts=opts,
    )
    aws.kms.Alias(
        name,
        name=names.key_alias(name),
        target_key_id=key.key_id,
        region=region,
        opts=pulumi.ResourceOptions(parent=key, protect=False, retain_on_delete=False),
    )
    return key
