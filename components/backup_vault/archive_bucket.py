"""The one way this program makes a bucket: closed, encrypted, versioned, logged, with a life for its objects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import pulumi
import pulumi_aws as aws

from components.aws import backup_tags
from components.aws.iam_policy import Statement, document
from components.aws.pod_identity import PodRole
from components.backup_vault.archive import Archive
from components.backup_vault.bucket_policy import (
    S3_PREFIX,
    closed_to_outsiders,
    locked_for_everybody,
    log_delivery,
    own_key_only,
    read_by_only,
    s3_keys_only,
    written_once,
)
from components.backup_vault.lifecycle import LifecycleTiers, lifecycle_rules


@dataclass(frozen=True)
class ObjectLock:
    """What new objects are locked by: until that age no version is deleted or changed.

    In COMPLIANCE mode no principal can, root included; in GOVERNANCE mode only a principal that may bypass it, and the bucket's
    policy allows none.
    """

    mode: Literal["GOVERNANCE", "COMPLIANCE"]
    kept: timedelta


@dataclass(frozen=True)
class Writer:
    """The role that S3 replicates into a bucket as, and the account that the role is of."""

    role_arn: str
    account: str


@dataclass(frozen=True)
class Contents:
    """What a bucket is for: how its objects age, and whether they can be changed at all."""

    ages: Sequence[LifecycleTiers] = ()
    deleted_kept: timedelta = timedelta(days=30)
    locked: ObjectLock | None = None
    read_by: Sequence[str] | None = None
    """ARNs of the only roles that may read its objects; None: whoever has the right."""

    replicated_by: Writer | None = None
    """What alone writes there, and cannot delete; None: whoever has the right."""

    load_balancers: bool = False
    """Whether the load balancers of its region put their access logs there, beside those of buckets."""

    backed_up: bool = False
    """Whether AWS Backup keeps every state of it of the last weeks, in a vault apart."""


class ArchiveBucket(pulumi.ComponentResource):
    """A bucket of one purpose in one region, and everything about it that S3 makes a resource of its own.

    Destroying the stack leaves the bucket and all of that where it is.
    """

    archive: Archive
    name: str
    arn: str
    versioning: aws.s3.BucketVersioning

    def __init__(
        self,
        name: str,
        *,
        archive: Archive,
        contents: Contents,
        key_arn: pulumi.Input[str] | None,
        access_logs: "ArchiveBucket | None",
        elsewhere: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`key_arn` None: the bucket that takes access logs; `access_logs`: where this bucket's own go.

        `elsewhere`: the archive's region is not the stack's own, so every call must go there.
        """
        super().__init__("nphies:platform:ArchiveBucket", name, opts=opts)
        self.archive, self.name, self.arn = archive, archive.name, archive.arn
        self._name, self._region = name, archive.region if elsewhere else None
        backed_up = contents.backed_up and not elsewhere  # by the plan of the region it lies in, which is the peer's
        self._key_arn = key_arn
        # What protects a bucket stays with it; otherwise a destroyed stack would leave its data open.
        self._kept = pulumi.ResourceOptions(parent=self, retain_on_delete=True)

        bucket = aws.s3.Bucket(
            name,
            bucket=self.name,
            region=self._region,
            force_destroy=False,
            object_lock_enabled=contents.locked is not None,
            tags={backup_tags.KEY: backup_tags.CONTINUOUS} if backed_up else None,
            opts=self._kept,
        )
        self._closed(bucket, contents)
        self._encrypted(bucket)
        self.versioning = self._versioned(bucket)
        self._ageing(bucket, contents)
        if contents.locked is not None:
            self._locked(bucket, contents.locked)
        if access_logs is not None:
            self._logged(bucket, access_logs)
        self.register_outputs({"name": self.name, "arn": self.arn})

    def grant_read_to(self, pod: PodRole) -> None:
        """Lets the pod list the bucket and read every object and version of it."""
        self.archive.grant_read_to(pod)

    def grant_write_to(self, pod: PodRole) -> None:
        """Lets the pod list, read, write and delete objects, but not their older versions."""
        self.archive.grant_write_to(pod)

    def grant_write_only_to(self, pod: PodRole) -> None:
        """Lets the pod add objects, and nothing else."""
        self.archive.grant_write_only_to(pod)

    def _closed(self, bucket: aws.s3.Bucket, contents: Contents) -> None:
        block = aws.s3.BucketPublicAccessBlock(
            self._name,
            bucket=bucket.bucket,
            region=self._region,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._kept,
        )
        aws.s3.BucketOwnershipControls(
            self._name,
            bucket=bucket.bucket,
            region=self._region,
            rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=self._kept,
        )
        # S3 refuses two changes of who may access a bucket at the same time (OperationAborted).
        aws.s3.BucketPolicy(
            self._name,
            bucket=bucket.bucket,
            region=self._region,
            policy=document(*self._policy(contents)),
            opts=self._after(block),
        )

    def _policy(self, contents: Contents) -> list[Statement]:
        writer = contents.replicated_by
        others = [writer.account] if writer and writer.account != self.archive.account else []
        closed = closed_to_outsiders(self.arn, self.archive.account, *others)
        if writer is not None:
            closed.extend(written_once(self.arn, writer.role_arn, writer.account))
        if contents.locked is not None:
            closed.append(locked_for_everybody(self.arn))
        if contents.read_by is not None:
            closed.append(read_by_only(self.arn, contents.read_by))
        if self._key_arn is not None:
            return [*closed, *own_key_only(self.arn)]
        return [
            *closed,
            *s3_keys_only(self.arn),
            *log_delivery(self.arn, self.archive.account, self.archive.region, load_balancers=contents.load_balancers),
        ]

    def _encrypted(self, bucket: aws.s3.Bucket) -> None:
        default = aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
            sse_algorithm="AES256" if self._key_arn is None else "aws:kms", kms_master_key_id=self._key_arn
        )
        aws.s3.BucketServerSideEncryptionConfiguration(
            self._name,
            bucket=bucket.bucket,
            region=self._region,
            rules=[
                aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=default, bucket_key_enabled=self._key_arn is not None
                )
            ],
            opts=self._kept,
        )

    def _versioned(self, bucket: aws.s3.Bucket) -> aws.s3.BucketVersioning:
        return aws.s3.BucketVersioning(
            self._name,
            bucket=bucket.bucket,
            region=self._region,
            versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=self._kept,
        )

    def _ageing(self, bucket: aws.s3.Bucket, contents: Contents) -> None:
        aws.s3.BucketLifecycleConfiguration(
            self._name,
            bucket=bucket.bucket,
            region=self._region,
            rules=lifecycle_rules(contents.ages, contents.deleted_kept),
            opts=self._after(self.versioning),
        )

    def _locked(self, bucket: aws.s3.Bucket, locked: ObjectLock) -> None:
        aws.s3.BucketObjectLockConfiguration(
            self._name,
            bucket=bucket.bucket,
            region=self._region,
            rule=aws.s3.BucketObjectLockConfigurationRuleArgs(
                default_retention=aws.s3.BucketObjectLockConfigurationRuleDefaultRetentionArgs(
                    mode=locked.mode, days=locked.kept.days
                )
            ),
            opts=self._after(self.versioning),
        )

    def _logged(self, bucket: aws.s3.Bucket, access_logs: "ArchiveBucket") -> None:
        aws.s3.BucketLogging(
            self._name,
            bucket=bucket.bucket,
            region=self._region,
            target_bucket=access_logs.name,
            target_prefix=S3_PREFIX,
            # Puts account, region, bucket and day into the key.
            target_object_key_format=aws.s3.BucketLoggingTargetObjectKeyFormatArgs(
                partitioned_prefix=aws.s3.BucketLoggingTargetObjectKeyFormatPartitionedPrefixArgs(
                    partition_date_source="EventTime"
                )
            ),
            opts=self._after(access_logs),
        )

    def _after(self, resource: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions.merge(self._kept, pulumi.ResourceOptions(depends_on=[resource]))
