"""No bucket is public, or open to another account."""

from collections.abc import Iterator

from declared.buckets import (
    LOGGING,
    OWNERSHIP,
    POLICY,
    PUBLIC_ACCESS_BLOCK,
    bucket_name,
    buckets,
    log_buckets,
    of_bucket,
)
from declared.expectations import TRUE, equal
from declared.iam import Statement, document
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.stack import Stack
from policies.model.expect import requirement_check, types_of, undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
_CLOSED = (
    *(Requirement(PUBLIC_ACCESS_BLOCK, block, TRUE) for block in _BLOCKS),
    Requirement(OWNERSHIP, "rule.objectOwnership", equal("BucketOwnerEnforced")),
)

BUCKET_CLOSED = ResourcePolicy(
    name="bucket-public-access-blocked",
    description="Public access to buckets is blocked in all four ways, and ACLs are off.",
    remedy="Set all four blocks to true and objectOwnership to BucketOwnerEnforced.",
    types=types_of(_CLOSED),
    check=requirement_check(_CLOSED),
)


def _guarded(stack: Stack, _: Config) -> Iterator[Finding]:
    for bucket in buckets(stack):
        for token, what in (
            (PUBLIC_ACCESS_BLOCK, "public access block"),
            (OWNERSHIP, "ownership controls"),
            (POLICY, "bucket policy"),
        ):
            if not of_bucket(stack, bucket, token):
                yield wrong(bucket, f"has no {what}")


BUCKET_GUARDED = StackPolicy(
    name="bucket-access-controls",
    description="Every bucket has a public access block, ownership controls and a policy.",
    remedy="Declare BucketPublicAccessBlock, BucketOwnershipControls and BucketPolicy for the bucket.",
    check=_guarded,
)


def _bucket_policy(policy: Declared, _: Config) -> Iterator[Finding]:
    found = document(policy.props.get("policy"))
    if not found.known:
        yield undecided(policy, "policy is unknown; expected no access for any principal (`*`)")
        return
    for statement in found.statements:
        if statement.allows and statement.everybody:
            yield wrong(policy, f"statement {statement.sid or '?'} allows any principal {', '.join(statement.actions)}")
        if (
            statement.allows
            and any(kind == "AWS" for kind, _ in statement.principals)
            and not statement.everybody
            and not statement.conditions
        ):
            yield wrong(policy, f"statement {statement.sid or '?'} allows other principals without a condition")
    if not any(_denies_others(statement) for statement in found.statements):
        yield wrong(policy, "policy does not deny principals of other accounts (aws:PrincipalAccount)")


def _denies_others(statement: Statement) -> bool:
    callers = ("aws:PrincipalAccount", "aws:PrincipalOrgID")
    return (
        statement.denies
        and statement.everybody
        and statement.names("s3:*")
        and any(statement.condition("StringNotEquals", key) is not None for key in callers)
    )


BUCKET_POLICY = ResourcePolicy(
    name="bucket-policy-restricted",
    description="No bucket policy is public, and each denies principals of other accounts.",
    remedy="Name principals with conditions, and deny s3:* where aws:PrincipalAccount is not ours.",
    types=(POLICY,),
    check=_bucket_policy,
)


def _access_logs(stack: Stack, _: Config) -> Iterator[Finding]:
    receivers = log_buckets(stack)
    declared = [bucket_name(bucket) for bucket in buckets(stack)]  # no set: a target may be what has no hash
    for bucket in buckets(stack):
        if bucket_name(bucket) in receivers:
            continue
        logging = of_bucket(stack, bucket, LOGGING)
        if not logging:
            yield wrong(bucket, "has no access log")
        for each in logging:
            target = each.props.get("targetBucket")
            if target not in declared or target == bucket_name(bucket):
                yield wrong(each, f"targetBucket is {target}; expected another bucket of this stack")


BUCKET_LOGGED = StackPolicy(
    name="bucket-access-logged",
    description="Access to every bucket is written to a bucket for access logs.",
    remedy="Declare a BucketLogging whose target is the stack's bucket for access logs.",
    check=_access_logs,
)
