"""Replication of a bucket: every object and its lock, under the destination's key, to the peer's region and to a third place."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

import names
from components.aws.iam_policy import Statement, document, statement, trust_document
from components.backup_vault.archive_bucket import ArchiveBucket
from components.backup_vault.lifecycle import StorageClass

REPLICATION_TIME_MINUTES = 15  # the only value S3 takes (S3 API reference, ReplicationTimeValue)


@dataclass(frozen=True, kw_only=True)
class Destination:
    """A bucket that objects under a prefix are replicated to."""

    name: str
    """Of the rule, and in its metrics."""

    bucket: ArchiveBucket
    key_arn: pulumi.Input[str]
    prefix: str = ""
    deletions: bool = True
    """Whether a deletion in the source deletes the replica too; its older versions stay."""

    storage_class: StorageClass | None = None
    """None: the source object's."""


def replication_role(purpose: str) -> str:
    """The purpose of the role that S3 replicates an archive as."""
    return f"replicate-{purpose}"


def replicate(
    name: str,
    source: ArchiveBucket,
    destinations: Sequence[Destination],
    *,
    time_control: bool,
    opts: pulumi.ResourceOptions | None = None,
) -> aws.s3.BucketReplicationConfig:
    """Replicates what comes into `source` from now on. `time_control` buys the 15-minute promise and its metrics."""
    buckets = {each.bucket.name: each for each in destinations}
    role = aws.iam.Role(
        name,
        name=names.role(replication_role(source.archive.purpose), source.archive.region),
        description=f"S3 copies {source.name} to {' and '.join(buckets)}",
        assume_role_policy=_TRUST,
        opts=opts,
    )
    rights = [
        aws.iam.RolePolicy(
            name if each.deletions else f"{name}-third-copy",
            name="replicate" if each.deletions else "replicate-to-third-place",
            role=role.id,
            policy=document(*_rights(source, each)),
            opts=opts,
        )
        for each in buckets.values()
    ]
    ready = pulumi.ResourceOptions(depends_on=[*rights, source.versioning, *(each.bucket for each in buckets.values())])
    return aws.s3.BucketReplicationConfig(
        name,
        bucket=source.name,
        role=role.arn,
        rules=[
            _rule(source, each, priority=number, time_control=time_control)
            for number, each in enumerate(destinations, start=1)
        ],
        opts=pulumi.ResourceOptions.merge(opts or pulumi.ResourceOptions(), ready),
    )


# No condition on the source: S3's documentation gives none for replication, and a role can only be named in the
# replication of a bucket of its own account, by a principal with iam:PassRole.
_TRUST = trust_document("s3.amazonaws.com")


def _rule(
    source: ArchiveBucket, to: Destination, *, priority: int, time_control: bool
) -> aws.s3.BucketReplicationConfigRuleArgs:
    on = "Enabled"
    threshold = aws.s3.BucketReplicationConfigRuleDestinationMetricsEventThresholdArgs(minutes=REPLICATION_TIME_MINUTES)
    promise = aws.s3.BucketReplicationConfigRuleDestinationReplicationTimeTimeArgs(minutes=REPLICATION_TIME_MINUTES)
    given_away = _given_away(source, to)
    return aws.s3.BucketReplicationConfigRuleArgs(
        id=to.name,
        priority=priority,
        status=on,
        filter=aws.s3.BucketReplicationConfigRuleFilterArgs(prefix=to.prefix),
        delete_marker_replication=aws.s3.BucketReplicationConfigRuleDeleteMarkerReplicationArgs(
            status=on if to.deletions else "Disabled"
        ),
        source_selection_criteria=aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaArgs(
            sse_kms_encrypted_objects=aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaSseKmsEncryptedObjectsArgs(
                status=on
            )
        ),
        destination=aws.s3.BucketReplicationConfigRuleDestinationArgs(
            bucket=to.bucket.arn,
            account=to.bucket.archive.account if given_away else None,
            access_control_translation=aws.s3.BucketReplicationConfigRuleDestinationAccessControlTranslationArgs(
                owner="Destination"
            )
            if given_away
            else None,
            storage_class=to.storage_class,
            encryption_configuration=aws.s3.BucketReplicationConfigRuleDestinationEncryptionConfigurationArgs(
                replica_kms_key_id=to.key_arn
            ),
            metrics=aws.s3.BucketReplicationConfigRuleDestinationMetricsArgs(
                status=on, event_threshold=threshold if time_control else None
            ),
            replication_time=aws.s3.BucketReplicationConfigRuleDestinationReplicationTimeArgs(status=on, time=promise)
            if time_control
            else None,
        ),
    )


def _given_away(source: ArchiveBucket, to: Destination) -> bool:
    """Whether the replica must become another account's, or its owner could not read it."""
    return to.bucket.archive.account != source.archive.account


def _rights(source: ArchiveBucket, to: Destination) -> list[Statement]:
    """S3 user guide, "Setting up permissions for live replication" and "Replicating encrypted objects"."""
    read = [
        statement(["s3:GetReplicationConfiguration", "s3:ListBucket"], [source.arn], sid="Source"),
        statement(
            [
                "s3:GetObjectVersionForReplication",
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionTagging",
                "s3:GetObjectRetention",
                "s3:GetObjectLegalHold",
            ],
            [f"{source.arn}/*"],
            sid="SourceObjects",
        ),
    ]
    writing = ["s3:ReplicateObject", *(["s3:ReplicateDelete"] if to.deletions else []), "s3:ReplicateTags"]
    if _given_away(source, to):
        writing.append("s3:ObjectOwnerOverrideToBucketOwner")
    written = statement(writing, [f"{to.bucket.arn}/*"], sid="DestinationObjects")
    return [*read, written, source.archive.key_use(["kms:Decrypt"], sid="SourceKey"), _encrypts(source, to)]


def _encrypts(source: ArchiveBucket, to: Destination) -> Statement:
    """Use of the destination's key: by its alias, or for its bucket alone where aliases are another account's."""
    actions, sid = ["kms:Encrypt", "kms:GenerateDataKey"], "DestinationKey"
    archive = to.bucket.archive
    if not _given_away(source, to):
        return archive.key_use(actions, sid=sid)
    return statement(
        actions,
        [f"arn:aws:kms:{archive.region}:{archive.account}:key/*"],
        sid=sid,
        condition={
            "ArnLike": {"kms:EncryptionContext:aws:s3:arn": [archive.arn, f"{archive.arn}/*"]},
            "StringEquals": {"kms:ViaService": f"s3.{archive.region}.amazonaws.com"},
        },
    )
