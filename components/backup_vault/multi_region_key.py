"""The key of an archive: one key in two regions, so that what one region encrypted the other can read without it."""

import pulumi
import pulumi_aws as aws

import names
from components.aws.encryption_key import DELETION_WINDOW_DAYS
from components.aws.iam_policy import Statement, document, statement
from settings import Site

# Everything that manages a key, nothing that uses it (KMS developer guide, "Allows key administrators to administer
# the KMS key").
ADMINISTRATION = (
    "kms:Create*",
    "kms:Describe*",
    "kms:Enable*",
    "kms:List*",
    "kms:Put*",
    "kms:Update*",
    "kms:Disable*",
    "kms:Get*",
    "kms:Delete*",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:ScheduleKeyDeletion",
    "kms:CancelKeyDeletion",
    "kms:ReplicateKey",
    "kms:SynchronizeMultiRegionKey",
    "kms:RotateKeyOnDemand",
)


def bucket_key_policy(account: str, region: str, bucket_name: str) -> pulumi.Output[str]:
    """IAM of the account manages the key; it is used by S3 of the region, for one bucket, and for nothing else.

    With a bucket key the encryption context is the bucket, without one the object (S3 user guide, "Using server-side
    encryption with AWS KMS keys, encryption context").
    """
    bucket = names.bucket_arn(bucket_name)
    return document(
        _for_the_account(account, ADMINISTRATION, "Administration"),
        _for_the_account(
            account,
            ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"),
            "UseThroughTheBucket",
            {
                "StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com", "kms:CallerAccount": account},
                "ArnLike": {"kms:EncryptionContext:aws:s3:arn": [bucket, f"{bucket}/*"]},
            },
        ),
    )


def _for_the_account(
    account: str, actions: tuple[str, ...], sid: str, condition: dict[str, dict[str, str | list[str]]] | None = None
) -> Statement:
    root = {"AWS": f"arn:aws:iam::{account}:root"}
    return statement(actions, ["*"], sid=sid, principal=root, condition=condition)


class MultiRegionKey(pulumi.ComponentResource):
    """A rotated multi-region key for the bucket of one purpose, with its alias.

    `replicate_to` makes the same key in another region. That takes the key's own region, and a key is never made
    again, so a stack whose region is gone keeps what was replicated before.
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, *, purpose: str, site: Site, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("nphies:platform:MultiRegionKey", name, opts=opts)
        self._name, self._account = name, site.account
        self._kept = pulumi.ResourceOptions(parent=self, retain_on_delete=True)
        self._primary = aws.kms.Key(
            name,
            description=f"Objects of {names.bucket(purpose, site.account, site.region)}",
            multi_region=True,
            enable_key_rotation=True,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            policy=bucket_key_policy(site.account, site.region, names.bucket(purpose, site.account, site.region)),
            opts=self._kept,
        )
        alias = names.regional_key_alias(purpose, site.region)
        aws.kms.Alias(name, name=alias, target_key_id=self._primary.key_id, opts=self._kept)
        self.arn = self._primary.arn
        self.register_outputs({"arn": self.arn})

    def replicate_to(self, region: str, *, purpose: str) -> pulumi.Output[str]:
        """The same key in another region, for the bucket of another purpose there; its ARN."""
        bucket_name = names.bucket(purpose, self._account, region)
        replica = aws.kms.ReplicaKey(
            f"{self._name}-{region}",
            region=region,
            description=f"Objects of {bucket_name}",
            primary_key_arn=self._primary.arn,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            policy=bucket_key_policy(self._account, region, bucket_name),
            opts=self._kept,
        )
        aws.kms.Alias(
            f"{self._name}-{region}",
            region=region,
            name=names.regional_key_alias(purpose, region),
            target_key_id=replica.key_id,
            opts=self._kept,
        )
        return replica.arn
