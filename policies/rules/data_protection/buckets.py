"""Versioning and replication of buckets."""

from collections.abc import Iterator

from pydantic import Field

from declared.buckets import REPLICATION, VERSIONING, bucket_name, buckets, log_buckets, of_bucket, replicas
from declared.database_archives import OwnArchives
from declared.expectations import equal
from declared.requirements import backups as required
from declared.requirements.backups import REPLICATING
from declared.stack import Stack
from declared.third_copies import begins_with_a_third_copy, third_copies
from declared.values import items, read
from policies.model.expect import meets, requirement_check, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy


def _versions(stack: Stack, _: Config) -> Iterator[Finding]:
    for bucket in buckets(stack):
        own = of_bucket(stack, bucket, VERSIONING)
        if not own:
            yield wrong(bucket, "has no versioning")
        for each in own:
            yield from meets(each, "versioningConfiguration.status", equal("Enabled"))


VERSIONED = StackPolicy(
    name=required.VERSIONED.policy,
    description="Every bucket keeps former versions, so that a deletion can be undone.",
    remedy="Declare a BucketVersioning with status Enabled.",
    check=_versions,
)


class _ReplicatedConfig(Config):
    replicas: str = Field(default="-replica-", min_length=1, description="Part of the name of buckets that are copies.")


def _replication(stack: Stack, config: _ReplicatedConfig) -> Iterator[Finding]:
    destinations, archives = replicas(stack), OwnArchives(stack)
    receives_logs = log_buckets(stack)
    alone = begins_with_a_third_copy(stack)  # there is no other region; recovery-at-risk says so
    # A third copy may have a part: all is in the other region.
    third = {(each.replication.urn, each.index) for each in third_copies(stack)}
    for bucket in buckets(stack):
        name = bucket_name(bucket)
        if name in destinations or name in receives_logs or config.replicas in name:
            continue
        replications = of_bucket(stack, bucket, REPLICATION)
        if not replications and not alone:
            yield wrong(bucket, "is not replicated to the other region")
        for each in replications:
            rules = items(each.props, "rules")
            if rules and all((each.urn, number) in third for number in range(len(rules))):
                yield wrong(each, "has third copies only, none in the other region")
            for number, rule in enumerate(rules):
                prefix = read(rule, "filter.prefix")
                if (each.urn, number) not in third and (
                    read(rule, "filter.tag")
                    or read(rule, "filter.and")
                    or (prefix and not archives.covers(name, prefix))
                ):
                    yield wrong(each, f"rules[{number}].filter leaves objects out")


REPLICATED = StackPolicy(
    name=required.REPLICATED,
    description=(
        "Every bucket that holds data of its own has a copy of all of it in the other region; what a database of that region"
        " archives here needs none."
    ),
    remedy="Declare a BucketReplicationConfig for the bucket, without a filter.",
    config=_ReplicatedConfig,
    check=_replication,
)


REPLICATION_ON = ResourcePolicy(
    name=REPLICATING.policy,
    description="Replication is on, within 15 minutes, and measured.",
    remedy="Enable the rule, its replicationTime and metrics.",
    types=(REPLICATION,),
    check=requirement_check(REPLICATING),
)
