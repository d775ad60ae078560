"""What belongs to a bucket: its policy, its versioning and so on are resources of their own."""

from collections.abc import Iterator

from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, read, read_all

BUCKET = "aws:s3/bucket:Bucket"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
OBJECT_LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
LOGGING = "aws:s3/bucketLogging:BucketLogging"


def bucket_name(bucket: Declared) -> str:
    """The physical name; unknown where AWS is left to choose it."""
    return str(bucket.props.get("bucket") or bucket.name)


def of_bucket(stack: Stack, bucket: Declared, token: str) -> list[Declared]:
    """The resources of one type that belong to a bucket, by its name, or by what they wait for if that is unknown."""
    name = bucket_name(bucket)
    found: list[Declared] = []
    for resource in stack.of(token):
        named = resource.props.get("bucket")
        belongs = bucket.urn in resource.dependencies if is_unknown(named) else named in (name, bucket.props.get("id"))
        if belongs and named is not None:
            found.append(resource)
    return found


def replicas(stack: Stack) -> set[str]:
    """Names of buckets that a replication writes to."""
    return {
        str(value).rpartition(":::")[2]
        for each in stack.of(REPLICATION)
        for _, value in read_all(each.props, "rules[].destination.bucket")
    }


def log_buckets(stack: Stack) -> set[str]:
    """Names of buckets that AWS services write their access logs to, which they cannot encrypt with a KMS key."""
    targets = {str(resource.props.get("targetBucket")) for resource in stack.of(LOGGING)}
    for balancer in stack.of("aws:lb/loadBalancer:LoadBalancer"):
        targets.add(str(read(balancer.props, "accessLogs.bucket")))
    return targets


def balancer_folders(stack: Stack) -> set[tuple[str, str]]:
    """Bucket and prefix under which load balancers put their access logs; their request lines name whom a client asked for."""
    return {
        (str(read(balancer.props, "accessLogs.bucket")), str(read(balancer.props, "accessLogs.prefix") or ""))
        for balancer in stack.of("aws:lb/loadBalancer:LoadBalancer")
        if read(balancer.props, "accessLogs.enabled") is True
    }


def buckets(stack: Stack) -> Iterator[Declared]:
    yield from stack.of(BUCKET)
