"""Replication of a bucket into the peer's region: every object, its lock and its deletion, under the replica's key."""

import pulumi
import pulumi_aws as aws

import names
from components.aws.iam_policy import Statement, document, statement, trust_document
from components.backup_vault.archive_bucket import ArchiveBucket

REPLICATION_TIME_MINUTES = 15  # the only value S3 takes (S3 API reference, ReplicationTimeValue)


def replicate(
    name: str,
    source: ArchiveBucket,
    destination: ArchiveBucket,
    *,
    destination_key_arn: pulumi.Input[str],
    time_control: bool,
    under: str = "",
    opts: pulumi.ResourceOptions | None = None,
) -> aws.s3.BucketReplicationConfig:
    """Replicates what comes into `source` from now on. `time_control` buys the 15-minute promise and its metrics.

    `under`: only objects whose name begins so.
    """
    role = aws.iam.Role(
        name,
        name=names.role(f"replicate-{source.archive.purpose}", source.archive.region),
        description=f"S3 copies {source.name} to {destination.name}",
        assume_role_policy=_TRUST,
        opts=opts,
    )
    rights = aws.iam.RolePolicy(
        name, name="replicate", role=role.id, policy=document(*_rights(source, destination)), opts=opts
    )
    ready = pulumi.ResourceOptions(depends_on=[rights, source.versioning, destination])
    return aws.s3.BucketReplicationConfig(
        name,
        bucket=source.name,
        role=role.arn,
        rules=[_rule(destination.arn, destination_key_arn, time_control=time_control, under=under)],
        opts=pulumi.ResourceOptions.merge(opts or pulumi.ResourceOptions(), ready),
    )


# No condition on the source: S3's documentation gives none for replication, and a role can only be named in the
# replication of a bucket of its own account, by a principal with iam:PassRole.
_TRUST = trust_document("s3.amazonaws.com")


def _rule(
    destination_arn: str, key_arn: pulumi.Input[str], *, time_control: bool, under: str
) -> aws.s3.BucketReplicationConfigRuleArgs:
    on = "Enabled"
    threshold = aws.s3.BucketReplicationConfigRuleDestinationMetricsEventThresholdArgs(minutes=REPLICATION_TIME_MINUTES)
    promise = aws.s3.BucketReplicationConfigRuleDestinationReplicationTimeTimeArgs(minutes=REPLICATION_TIME_MINUTES)
    return aws.s3.BucketReplicationConfigRuleArgs(
        id="everything",
        priority=1,
        status=on,
        filter=aws.s3.BucketReplicationConfigRuleFilterArgs(prefix=under),
        delete_marker_replication=aws.s3.BucketReplicationConfigRuleDeleteMarkerReplicationArgs(status=on),
        source_selection_criteria=aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaArgs(
            sse_kms_encrypted_objects=aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaSseKmsEncryptedObjectsArgs(
                status=on
            )
        ),
        destination=aws.s3.BucketReplicationConfigRuleDestinationArgs(
            bucket=destination_arn,
            encryption_configuration=aws.s3.BucketReplicationConfigRuleDestinationEncryptionConfigurationArgs(
                replica_kms_key_id=key_arn
            ),
            metrics=aws.s3.BucketReplicationConfigRuleDestinationMetricsArgs(
                status=on, event_threshold=threshold if time_control else None
            ),
            replication_time=aws.s3.BucketReplicationConfigRuleDestinationReplicationTimeArgs(status=on, time=promise)
            if time_control
            else None,
        ),
    )


def _rights(source: ArchiveBucket, destination: ArchiveBucket) -> list[Statement]:
    """S3 user guide, "Setting up permissions for live replication" and "Replicating encrypted objects"."""
    return [
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
        statement(
            ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
            [f"{destination.arn}/*"],
            sid="DestinationObjects",
        ),
        source.archive.key_use(["kms:Decrypt"], sid="SourceKey"),
        destination.archive.key_use(["kms:Encrypt", "kms:GenerateDataKey"], sid="DestinationKey"),
    ]
