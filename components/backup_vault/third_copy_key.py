"""The key of a third copy: made in the third place, a replica of no key of the pair, used by two kinds of roles only."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

import names
from components.aws.encryption_key import DELETION_WINDOW_DAYS
from components.aws.iam_policy import document, statement
from components.backup_vault.archive import Archive
from components.backup_vault.multi_region_key import ADMINISTRATION


def third_copy_key(
    name: str, archive: Archive, *, writer: str, readers: Sequence[str], opts: pulumi.ResourceOptions
) -> aws.kms.Key:
    """A rotated key with its alias: the writer encrypts, the readers decrypt, through S3 and for this bucket alone.

    Principals are named by condition: a key policy that names a role is refused while that does not exist (KMS developer
    guide, "Key policies", Principal).
    """
    key = aws.kms.Key(
        name,
        description=f"Objects of {archive.name}",
        multi_region=False,
        enable_key_rotation=True,
        deletion_window_in_days=DELETION_WINDOW_DAYS,
        policy=document(
            statement(
                ADMINISTRATION, ["*"], sid="Administration", principal={"AWS": f"arn:aws:iam::{archive.account}:root"}
            ),
            statement(
                ["kms:Encrypt", "kms:GenerateDataKey"],
                ["*"],
                sid="Replication",
                principal={"AWS": "*"},
                condition=_through_the_bucket(archive, [writer]),
            ),
            statement(
                ["kms:Decrypt"],
                ["*"],
                sid="Recovery",
                principal={"AWS": "*"},
                condition=_through_the_bucket(archive, readers),
            ),
        ),
        opts=opts,
    )
    aws.kms.Alias(
        name,
        name=names.regional_key_alias(archive.purpose, archive.region),
        target_key_id=key.key_id,
        opts=opts,
    )
    return key


def _through_the_bucket(archive: Archive, roles: Sequence[str]) -> dict[str, dict[str, object]]:
    return {
        "ArnEquals": {"aws:PrincipalArn": list(roles)},
        "ArnLike": {"kms:EncryptionContext:aws:s3:arn": [archive.arn, f"{archive.arn}/*"]},
        "StringEquals": {"kms:ViaService": f"s3.{archive.region}.amazonaws.com"},
    }
