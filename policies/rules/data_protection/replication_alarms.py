"""Replication is watched: a copy that is late, or objects that were not copied."""

from collections.abc import Iterator

from declared.buckets import bucket_name
from declared.replication_alarms import unwatched
from declared.requirements.backups import REPLICATION_WATCHED
from declared.stack import Stack
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy


def _watched(stack: Stack, _: Config) -> Iterator[Finding]:
    for each in unwatched(stack):
        copy = each.copy
        yield wrong(
            copy.replication,
            f"no alarm in {each.region} on {each.metric} of {copy.path}, from {bucket_name(copy.source)} to"
            f" {bucket_name(copy.target)}",
        )


WATCHED = StackPolicy(
    name=REPLICATION_WATCHED,
    description="Alarms tell when a copy of an archive is later than was promised, and when objects were not copied.",
    remedy="Declare a MetricAlarm on ReplicationLatency in the destination's region and one on OperationsFailedReplication in"
    " the source's, of AWS/S3, with SourceBucket, DestinationBucket and RuleId.",
    check=_watched,
)
