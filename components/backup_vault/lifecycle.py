"""What happens to an object as it ages: cheaper storage, expiry, and the time a deleted one can be brought back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import pulumi_aws as aws

from settings.retention import TierRetention

StorageClass = Literal["STANDARD_IA", "GLACIER_IR", "DEEP_ARCHIVE"]

# S3 user guide, "Constraints and considerations for transitions" and "Storage class minimum storage durations".
_FEWEST_DAYS_BEFORE_INFREQUENT_ACCESS = 30
_SHORTEST_STAY = {"STANDARD_IA": 30, "GLACIER_IR": 90, "DEEP_ARCHIVE": 180}
ABANDONED_UPLOAD_DAYS = 7


@dataclass(frozen=True)
class Transition:
    """A move to a cheaper class once an object is `after` old."""

    after: timedelta
    to: StorageClass


@dataclass(frozen=True)
class LifecycleTiers:
    """The life of the objects under a prefix; no `expires` means that whoever wrote them deletes them."""

    name: str
    prefix: str = ""
    expires: timedelta | None = None
    transitions: Sequence[Transition] = ()
    deleted_kept: timedelta | None = None
    """How long what was deleted, or has expired, can be brought back, where that is less than the bucket's time."""


def tiered(name: str, prefix: str, retention: TierRetention) -> LifecycleTiers:
    """The life of a stream's objects: as long as the retention table says, in the classes its tiers are worth."""
    wanted = (
        Transition(retention.hot, "STANDARD_IA"),
        Transition(retention.hot + retention.warm, "GLACIER_IR"),
    )
    return LifecycleTiers(name, prefix, expires=retention.total, transitions=worth_making(wanted, retention.total))


def worth_making(wanted: Sequence[Transition], expires: timedelta) -> list[Transition]:
    """The transitions that S3 takes and that save money: a class has a shortest stay, paid for in any case."""
    kept: list[Transition] = []
    for transition in wanted:
        stay = timedelta(days=_SHORTEST_STAY[transition.to])
        early = transition.after < timedelta(days=_FEWEST_DAYS_BEFORE_INFREQUENT_ACCESS)
        hasty = bool(kept) and transition.after - kept[-1].after < timedelta(days=_SHORTEST_STAY[kept[-1].to])
        if not early and not hasty and expires - transition.after >= stay:
            kept.append(transition)
    return kept


def lifecycle_rules(
    ages: Sequence[LifecycleTiers], deleted_kept: timedelta
) -> list[aws.s3.BucketLifecycleConfigurationRuleArgs]:
    """The rules of a versioned bucket: `ages`, and for all objects what becomes of versions, markers and uploads."""
    return [*(_ageing(age) for age in ages), _abandoned_and_deleted(deleted_kept)]


def _ageing(age: LifecycleTiers) -> aws.s3.BucketLifecycleConfigurationRuleArgs:
    kept = "for-ever" if age.expires is None else f"{age.expires.days}d"
    return aws.s3.BucketLifecycleConfigurationRuleArgs(
        id=f"kept-{kept}-{age.name}",
        status="Enabled",
        filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=age.prefix),
        transitions=[
            aws.s3.BucketLifecycleConfigurationRuleTransitionArgs(
                days=transition.after.days, storage_class=transition.to
            )
            for transition in age.transitions
        ],
        expiration=None
        if age.expires is None
        else aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=age.expires.days),
        noncurrent_version_expiration=None
        if age.deleted_kept is None
        else aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=age.deleted_kept.days
        ),
    )


def _abandoned_and_deleted(kept: timedelta) -> aws.s3.BucketLifecycleConfigurationRuleArgs:
    return aws.s3.BucketLifecycleConfigurationRuleArgs(
        id="abandoned-and-deleted",
        status="Enabled",
        filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        noncurrent_version_expiration=aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=kept.days
        ),
        expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(expired_object_delete_marker=True),
        abort_incomplete_multipart_upload=aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
            days_after_initiation=ABANDONED_UPLOAD_DAYS
        ),
    )
