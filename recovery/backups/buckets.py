"""The archive buckets: what is written to them once must outlive a mistake and a region."""

from datetime import timedelta

from declared.buckets import ENCRYPTION, REPLICATION, VERSIONING, of_bucket, replicas
from declared.requirements.backups import REPLICA_ELSEWHERE, REPLICATED, REPLICATING, VERSIONED
from declared.resource import Declared
from declared.stack import Stack
from declared.third_copies import begins_with_a_third_copy, third_copies
from declared.values import as_number, is_unknown, items, read
from recovery.cluster.permissions import roles_may
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder

BUCKET = "s3/bucket:Bucket"
WHAT = "replication to the other region"


def physical_name(bucket: Declared) -> str:
    return str(read(bucket.props, "bucket"))


def archives(inventory: Stack) -> list[Declared]:
    """The buckets of this region but those of access logs, which nothing is restored from."""
    return [
        each
        for each in inventory.aws(BUCKET)
        if each.place == inventory.region and "access-logs" not in physical_name(each)
    ]


def application_failure(bucket: Declared, inventory: Stack) -> Estimate:
    """What is deleted or overwritten can be restored from its noncurrent versions."""
    builder = EstimateBuilder()
    _versioned(bucket, inventory, builder)
    return builder.estimate()


def _versioned(bucket: Declared, inventory: Stack, builder: EstimateBuilder) -> None:
    versioning = of_bucket(inventory, bucket, VERSIONING)
    if not versioning:
        builder.unbounded(VERSIONED.policy, bucket)
    for each in versioning:
        builder.require(each, VERSIONED)


def region_lost(bucket: Declared, inventory: Stack) -> Estimate:
    """What has reached the other region: the replica, under a key that is there."""
    builder = EstimateBuilder()
    replications = of_bucket(inventory, bucket, REPLICATION)
    further = {(each.replication.urn, each.index) for each in third_copies(inventory)}
    if not replications and begins_with_a_third_copy(inventory):
        found, allowed = "brought up outside the pair, alone", "a peer, once there is one"
        builder.add_missing(WHAT, bucket, found=found, allowed=allowed, until_failback=True)
    elif not replications:
        is_copy = physical_name(bucket) in replicas(inventory)
        builder.unbounded(REPLICA_ELSEWHERE if is_copy else REPLICATED, bucket)
    for each in replications:
        builder.require(each, REPLICATING)
        into_the_peer = [
            (index, rule)
            for index, rule in enumerate(items(each.props, "rules"))
            if (each.urn, index) not in further  # a third copy is none of the other region's
        ]
        if not into_the_peer:
            builder.unbounded(REPLICATED, bucket)
        for index, rule in into_the_peer:
            path = f"rules[{index}].destination.replicationTime.time.minutes"
            minutes = as_number(read(each.props, path))
            if minutes:
                builder.add_step(WHAT, timedelta(minutes=minutes), each, path, f"{minutes:g}")
            else:
                builder.unbounded(REPLICATING.policy, each)
            _destination(inventory, builder, each, str(read(rule, "destination.bucket")).removeprefix("arn:aws:s3:::"))
    return builder.estimate()


def _destination(inventory: Stack, builder: EstimateBuilder, replication: Declared, name: str) -> None:
    """The copy is in the other region, may be written, and can be read there."""
    if is_unknown(name):
        return
    roles = inventory.needed_by(replication, "iam/role:Role")
    roles_may(inventory, builder, WHAT, roles, {"s3:ReplicateObject": name, "kms:Decrypt": None, "kms:Encrypt": None})
    for target in inventory.aws(BUCKET):
        if physical_name(target) == name:
            if target.place == inventory.region or target.place != (inventory.peer or target.place):
                allowed = inventory.peer or "the other region"
                builder.add_missing(WHAT, target, "region", found=target.place, allowed=allowed)
            _readable(inventory, builder, target)
            _versioned(target, inventory, builder)


def _readable(inventory: Stack, builder: EstimateBuilder, target: Declared) -> None:
    """The replica must be under a key of its own region: the lost region's cannot be asked."""
    for each in of_bucket(inventory, target, ENCRYPTION):
        for kind in ("kms/key:Key", "kms/replicaKey:ReplicaKey"):
            for key in inventory.needed_by(each, kind):
                if key.place != target.place:
                    found = f"{key.name}, a key of {key.place}"
                    builder.add_missing(
                        "the replica can be read", each, "rules", found=found, allowed=f"a key of {target.place}"
                    )
