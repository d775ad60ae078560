"""The archive buckets: what is written to them once must outlive a mistake and a region."""

from datetime import timedelta

from declared import durations
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import MISSING, as_number, items, read
from recovery.checks.rights import roles_may
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.estimate import Estimate

BUCKET = "s3/bucket:Bucket"


def archives(inventory: Stack) -> list[Declared]:
    """The buckets of this region but those of access logs, which nothing is restored from."""
    return [
        each
        for each in inventory.aws(BUCKET)
        if each.place == inventory.region and "access-logs" not in str(read(each.props, "bucket"))
    ]


def about(inventory: Stack, bucket: Declared, kind: str) -> list[Declared]:
    """The resources of a kind that configure a bucket."""
    name = read(bucket.props, "bucket")
    return [each for each in inventory.aws(kind) if read(each.props, "bucket") == name]


def software_fault(bucket: Declared, inventory: Stack) -> Estimate:
    """What is deleted or overwritten can be brought back."""
    chain, what = Chain(), "noncurrent versions of deleted objects"
    versioned(inventory, chain, bucket)
    chain.one_of(what, bucket, "forceDestroy", among=[False], default=False)
    _expires(inventory, chain, bucket)
    return chain.estimate()


def _expires(inventory: Stack, chain: Chain, bucket: Declared) -> None:
    """No rule may let go of what is still claimed."""
    least = constants.CACHE_KEPT_DAYS if "redis" in str(read(bucket.props, "bucket")) else constants.VERSIONS_KEPT_DAYS
    for each in about(inventory, bucket, "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"):
        for index, rule in enumerate(items(each.props, "rules")):
            if read(rule, "expiration.days") is not MISSING:
                path = f"rules[{index}].expiration.days"
                chain.number("object lifecycle", each, path, least=least, allowed=f"{least} days or more")


def versioned(inventory: Stack, chain: Chain, bucket: Declared) -> None:
    """A gap unless every version is kept, for as long as is claimed."""
    what, found = (
        "noncurrent versions of deleted objects",
        about(inventory, bucket, "s3/bucketVersioning:BucketVersioning"),
    )
    if not found:
        chain.gap(what, bucket, "bucket", found="no versioning", allowed="BucketVersioning Enabled")
    for each in found:
        chain.one_of(what, each, "versioningConfiguration.status", among=["Enabled"])
    for each in about(inventory, bucket, "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"):
        for index, rule in enumerate(items(each.props, "rules")):
            if read(rule, "noncurrentVersionExpiration") is not MISSING:
                path = f"rules[{index}].noncurrentVersionExpiration.noncurrentDays"
                chain.number(what, each, path, least=constants.VERSIONS_KEPT_DAYS, allowed="30 days or more")


def region_lost(bucket: Declared, inventory: Stack) -> Estimate:
    """What has reached the other region: the replica, under a key that is there."""
    chain, what = Chain(), "replication to the other region"
    found = about(inventory, bucket, "s3/bucketReplicationConfig:BucketReplicationConfig")
    if not found:
        chain.gap(what, bucket, "bucket", found="no replication", allowed="BucketReplicationConfig to the other region")
    for each in found:
        rules = items(each.props, "rules")
        if not rules:
            chain.gap(what, each, "rules", found="nothing", allowed="a rule for every object")
        for index in range(len(rules)):
            _rule(inventory, chain, each, index)
        roles = inventory.needed_by(each, "iam/role:Role")
        targets = {str(read(rule, "destination.bucket")).split(":::")[-1] for rule in rules} - {UNKNOWN}
        for target in sorted(targets):
            rights: dict[str, str | None] = {"s3:ReplicateObject": target, "kms:Decrypt": None, "kms:Encrypt": None}
            roles_may(inventory, chain, what, roles, rights)
    if found:
        versioned(inventory, chain, bucket)
    return chain.estimate()


def _rule(inventory: Stack, chain: Chain, replication: Declared, index: int) -> None:
    what, path = "replication to the other region", f"rules[{index}]"
    chain.one_of(what, replication, f"{path}.status", among=["Enabled"])
    for name in ("sourceSelectionCriteria.sseKmsEncryptedObjects", "deleteMarkerReplication"):
        chain.one_of(what, replication, f"{path}.{name}.status", among=["Enabled"])
    key = f"{path}.destination.encryptionConfiguration.replicaKmsKeyId"
    if read(replication.props, key) in (MISSING, ""):
        chain.gap(what, replication, key, found="nothing", allowed="a key of the other region")
    if not inventory.needed_by(replication, "iam/role:Role"):
        chain.gap(what, replication, "role", found="no declared role", allowed="one that S3 may take")
    target = read(replication.props, f"{path}.destination.bucket")
    if target == f"arn:aws:s3:::{read(replication.props, 'bucket')}":
        chain.gap(what, replication, f"{path}.destination.bucket", found="itself", allowed="another bucket")
    prefix = read(replication.props, f"{path}.filter.prefix")
    if prefix not in (MISSING, ""):
        chain.gap(what, replication, f"{path}.filter.prefix", found=prefix, allowed="every object")
    status = read(replication.props, f"{path}.destination.replicationTime.status")
    minutes = as_number(read(replication.props, f"{path}.destination.replicationTime.time.minutes"))
    if status != "Enabled" or not minutes:
        found = "nothing" if status is MISSING else status
        allowed = "Enabled, 15 min: without it no time is promised"
        chain.gap(what, replication, f"{path}.destination.replicationTime", found=found, allowed=allowed)
    else:
        source = "destination.replicationTime.time.minutes"
        chain.term(what, timedelta(minutes=minutes), replication, f"rules[{index}].{source}", f"{minutes:g}")
        if timedelta(minutes=minutes) > constants.REPLICATION_PROMISE:
            allowed = f"at most {durations.show(constants.REPLICATION_PROMISE)}"
            chain.gap(
                what, replication, f"{path}.destination.replicationTime", found=f"{minutes:g} min", allowed=allowed
            )
    _destination(inventory, chain, replication, index)


def _destination(inventory: Stack, chain: Chain, replication: Declared, index: int) -> None:
    what, path = "replication to the other region", f"rules[{index}].destination.bucket"
    arn = chain.read(what, replication, path, allowed="the ARN of a bucket in the other region")
    if arn is None:
        return
    name = str(arn).removeprefix("arn:aws:s3:::")
    buckets = [each for each in inventory.aws(BUCKET) if read(each.props, "bucket") == name]
    if not buckets:
        chain.gap(what, replication, path, found=name, allowed="a declared bucket in the other region")
        return
    target = buckets[0]
    if target.place == inventory.region or target.place != (inventory.peer or target.place):
        chain.gap(what, target, "region", found=target.place, allowed=inventory.peer or "the other region")
    _readable(inventory, chain, replication, target)
    versioned(inventory, chain, target)


def _readable(inventory: Stack, chain: Chain, replication: Declared, target: Declared) -> None:
    """The replica must be under a key of its own region: the lost region's cannot be asked."""
    what = "the replica can be read"
    encryption = about(
        inventory, target, "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    )
    keys = [
        key
        for each in (*encryption, replication)
        for kind in ("kms/key:Key", "kms/replicaKey:ReplicaKey")
        for key in inventory.needed_by(each, kind)
    ]
    default = [
        key
        for each in encryption
        for kind in ("kms/key:Key", "kms/replicaKey:ReplicaKey")
        for key in inventory.needed_by(each, kind)
    ]
    if not encryption:
        chain.gap(what, target, "bucket", found="no encryption declared", allowed="a key of its region")
    for key in default:
        if key.place != target.place:
            path = "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId"
            found = f"{key.name}, a key of {key.place}"
            chain.gap(what, encryption[0], path, found=found, allowed=f"a key of {target.place}")
    named = [each for each in keys if each.place == target.place]
    if default and not named:
        path = "rules[0].destination.encryptionConfiguration.replicaKmsKeyId"
        chain.gap(what, replication, path, found="no key of its region", allowed=f"a key of {target.place}")
