"""What a bucket refuses to everybody, and what the log services of AWS may do to the one that keeps access logs.

All of it is known at preview: no statement names a key or anything else that AWS makes up.
"""

from collections.abc import Mapping, Sequence

from components.aws.iam_policy import Statement, statement

S3_PREFIX = "s3/"
LOAD_BALANCER_PREFIX = "load-balancer"
"""Where access logs lie in the bucket that takes them; load balancers add the slash themselves."""

_SSE = "s3:x-amz-server-side-encryption"
_CUSTOMER_KEY = "s3:x-amz-server-side-encryption-customer-algorithm"


def closed_to_outsiders(bucket_arn: str, *accounts: str) -> list[Statement]:
    """Refuses plain HTTP, TLS below 1.2 and whoever is neither of the accounts nor an AWS service acting for them."""
    everything = [bucket_arn, f"{bucket_arn}/*"]
    return [
        _refuse("InsecureTransport", everything, {"Bool": {"aws:SecureTransport": "false"}}),
        _refuse("OldTls", everything, {"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
        _refuse(
            "OtherAccounts",
            everything,
            {
                "StringNotEquals": {"aws:PrincipalAccount": accounts[0] if len(accounts) == 1 else list(accounts)},
                "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
            },
        ),
    ]


def own_key_only(bucket_arn: str) -> list[Statement]:
    """Refuses uploads that choose their encryption, so that the bucket's default, its own key, encrypts everything.

    That includes `aws:kms` without a key, which S3 takes to mean the account's aws/s3 key and not the bucket's
    (S3 API reference, PutObject, x-amz-server-side-encryption-aws-kms-key-id). Replication is another action.
    """
    objects = [f"{bucket_arn}/*"]
    return [
        _refuse("ChosenEncryption", objects, {"Null": {_SSE: "false"}}, actions=["s3:PutObject"]),
        _refuse("CustomerKey", objects, {"Null": {_CUSTOMER_KEY: "false"}}, actions=["s3:PutObject"]),
    ]


def locked_for_everybody(bucket_arn: str) -> Statement:
    """Refuses everybody, administrators and root included, to pass by Object Lock in governance mode."""
    return _refuse("GovernanceBypass", [f"{bucket_arn}/*"], None, actions=["s3:BypassGovernanceRetention"])


def written_once(bucket_arn: str, writer: str, account: str) -> list[Statement]:
    """Lets S3 put replicas there as a role of an account, and refuses everybody to delete, root included.

    Lifecycle rules are no principal's: what is past its lock and its time still goes. The role is named by condition: a
    policy that names one is refused while that does not exist. `s3:ReplicateDelete` is not allowed, and not denied either:
    replication fails where the destination denies it (S3 user guide, "Troubleshooting replication").
    """
    objects = [f"{bucket_arn}/*"]
    by_the_role = {"ArnEquals": {"aws:PrincipalArn": writer}}
    owner = {"AWS": f"arn:aws:iam::{account}:root"}
    replicas = ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner"]
    return [
        _refuse("Deletion", objects, None, ["s3:DeleteObject", "s3:DeleteObjectVersion"]),
        statement(replicas, objects, sid="Replication", principal=owner, condition=by_the_role),
        statement(
            ["s3:GetBucketVersioning"], [bucket_arn], sid="ReplicationBucket", principal=owner, condition=by_the_role
        ),
    ]


def s3_keys_only(bucket_arn: str) -> list[Statement]:
    """Refuses uploads that ask for other keys than S3's own, which is all that log delivery can write to.

    S3 user guide, "Enabling Amazon S3 server access logging"; Elastic Load Balancing user guide, "Enable access logs
    for your Application Load Balancer".
    """
    objects = [f"{bucket_arn}/*"]
    other = {"StringNotEquals": {_SSE: "AES256"}, "Null": {_SSE: "false"}}
    return [
        _refuse("OtherEncryption", objects, other, actions=["s3:PutObject"]),
        _refuse("CustomerKey", objects, {"Null": {_CUSTOMER_KEY: "false"}}, actions=["s3:PutObject"]),
    ]


def read_by_only(bucket_arn: str, roles: Sequence[str]) -> Statement:
    """Refuses to read objects to everybody but these roles, whatever rights they have; writing is another action."""
    others = {"ArnNotEquals": {"aws:PrincipalArn": list(roles)}} if roles else None
    return _refuse("OtherReaders", [f"{bucket_arn}/*"], others, actions=["s3:GetObject", "s3:GetObjectVersion"])


def log_delivery(bucket_arn: str, account: str, region: str, *, load_balancers: bool) -> list[Statement]:
    """Lets S3, and the account's load balancers of the region where there are any, put their access logs, each under its own prefix.

    Load balancers have no condition, as in Elastic Load Balancing's own example: with `aws:SourceArn` the test write of
    a new load balancer has been refused, and it writes below the account that owns it, which the path names (user
    guide, "Enable access logs for your Application Load Balancer").
    """
    buckets = statement(
        ["s3:PutObject"],
        f"{bucket_arn}/{S3_PREFIX}*",
        sid="S3AccessLogs",
        principal={"Service": "logging.s3.amazonaws.com"},
        condition={
            "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::nphies-*-{account}-{region}"},
            "StringEquals": {"aws:SourceAccount": account},
        },
    )
    balancers = statement(
        ["s3:PutObject"],
        [f"{bucket_arn}/{LOAD_BALANCER_PREFIX}/AWSLogs/{account}/*"],
        sid="LoadBalancerAccessLogs",
        principal={"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
    )
    return [buckets, balancers] if load_balancers else [buckets]


def _refuse(
    sid: str,
    resources: Sequence[str],
    condition: Mapping[str, Mapping[str, str | list[str]]] | None,
    actions: Sequence[str] = ("s3:*",),
) -> Statement:
    return statement(actions, resources, sid=sid, effect="Deny", principal={"AWS": "*"}, condition=condition)
