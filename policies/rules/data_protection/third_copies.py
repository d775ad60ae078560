"""Third copies: what claims to outlive both regions, or the account, really does (docs/both-regions.md)."""

from collections.abc import Callable, Iterator

from declared.buckets import ENCRYPTION, OBJECT_LOCK, POLICY, bucket_name, buckets, log_buckets, of_bucket, replicas
from declared.iam import Document, decide, document
from declared.requirements import third_copies as required
from declared.resource import Declared
from declared.stack import Stack
from declared.third_copies import Copy, further_copies, outside_the_pair, third_copies
from declared.values import as_number, is_true, is_unknown, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, StackPolicy

_KEYS = ("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey")
_DELETES = ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ReplicateDelete", "s3:BypassGovernanceRetention")


def _of_each(check: Callable[[Stack, Copy], Iterator[Finding]]) -> Callable[[Stack, Config], Iterator[Finding]]:
    """A check of every bucket that claims to be a third copy, once, however many rules write to it."""

    def checked(stack: Stack, _: Config) -> Iterator[Finding]:
        claimed = {bucket_name(each.target): each for each in further_copies(stack)}
        for copy in claimed.values():
            yield from check(stack, copy)

    return checked


def _outside(stack: Stack, copy: Copy) -> Iterator[Finding]:
    if not outside_the_pair(stack, copy):
        yield wrong(
            copy.target,
            f"is a further copy of {bucket_name(copy.source)} in {copy.target.place}, a region of the pair"
            f" ({stack.region}, {stack.peer}): it is lost with the first one",
        )


OUTSIDE = StackPolicy(
    name=required.OUTSIDE,
    description="A further copy of an archive lies in neither region of the pair.",
    remedy="Make the bucket in a third region that the residency list or a named exception admits (setting vault.region).",
    check=_of_each(_outside),
)


def _own_key(stack: Stack, copy: Copy) -> Iterator[Finding]:
    own = of_bucket(stack, copy.target, ENCRYPTION)
    if not own:
        yield wrong(copy.target, "has no encryption configuration, so nothing says whose key its objects need")
    for each in own:
        for kind in _KEYS:
            for key in stack.needed_by(each, kind):
                if key.place != copy.target.place:
                    yield wrong(each, f"encrypts with {key.name}, a key of {key.place}; expected {copy.target.place}")
                elif kind != _KEYS[0] or is_true(read(key.props, "multiRegion")):
                    yield wrong(
                        each,
                        f"encrypts with {key.name}, a multi-Region key: whoever may manage the one of the pair decides over both",
                    )
    if read(copy.rule, "destination.encryptionConfiguration.replicaKmsKeyId") in (None, ""):
        yield wrong(copy.replication, f"{copy.path} names no key of the third place")


OWN_KEY = StackPolicy(
    name=required.OWN_KEY,
    description="A third copy is encrypted with a key of its own region that is no replica of a key of the pair.",
    remedy="Make a single-Region KMS key with the provider of the third place, and name it in the bucket and in the rule.",
    check=_of_each(_own_key),
)


def _locked(stack: Stack, copy: Copy) -> Iterator[Finding]:
    target = copy.target
    if not is_true(read(target.props, "objectLockEnabled")):
        yield wrong(target, "objectLockEnabled is not true, and can only be set when the bucket is made")
    locks = of_bucket(stack, target, OBJECT_LOCK)
    if not locks:
        yield wrong(target, "has no Object Lock configuration: its objects can be deleted")
    for lock in locks:
        mode, days = (read(lock.props, f"rule.defaultRetention.{key}") for key in ("mode", "days"))
        years = read(lock.props, "rule.defaultRetention.years")
        if is_unknown(mode) or is_unknown(days):
            yield undecided(lock, "rule.defaultRetention is unknown; expected a mode and days")
        elif mode not in ("COMPLIANCE", "GOVERNANCE") or not ((as_number(days) or 0) + (as_number(years) or 0)):
            yield wrong(
                lock, f"rule.defaultRetention is {mode}, {days} days; expected COMPLIANCE or GOVERNANCE, and days"
            )
        elif mode == "GOVERNANCE" and not _denied_to_all(stack, target, "s3:BypassGovernanceRetention"):
            yield wrong(lock, "rule.defaultRetention.mode is GOVERNANCE, and no bucket policy denies its bypass to all")


LOCKED = StackPolicy(
    name=required.LOCKED,
    description="Every object of a third copy is under Object Lock from its arrival.",
    remedy="Make the bucket with objectLockEnabled, and declare a BucketObjectLockConfiguration with a default retention.",
    check=_of_each(_locked),
)


def _writer(stack: Stack, copy: Copy) -> Iterator[Finding]:
    target = bucket_name(copy.target)
    for role in stack.needed_by(copy.replication, "aws:iam/role:Role"):
        policies = [each for each in stack.of("aws:iam/rolePolicy:RolePolicy") if role.urn in each.dependencies]
        documents = [document(read(each.props, "policy")) for each in policies]
        for action in _DELETES:
            if _allows(documents, action, target):
                yield wrong(
                    role, f"its policies allow {action} on {target}; expected replication of objects and tags only"
                )
    if not _denied_to_all(stack, copy.target, "s3:DeleteObjectVersion"):
        yield wrong(copy.target, "no bucket policy denies s3:DeleteObjectVersion to all")
    for policy in of_bucket(stack, copy.target, POLICY):
        for statement in document(read(policy.props, "policy")).statements:
            if statement.allows and any(statement.names(action) for action in _DELETES):
                yield wrong(policy, f"statement {statement.sid or '?'} allows deletions")


def _allows(documents: list[Document], action: str, bucket: str) -> bool:
    """Whether an Allow covers an action on the bucket; what is unknown or under a condition is not held against it here."""
    return decide(documents, action, bucket) == "allowed"


def _denied_to_all(stack: Stack, bucket: Declared, action: str) -> bool:
    """Whether the bucket's policy denies an action on every object to all principals, without a condition."""
    return any(
        statement.denies
        and statement.everybody
        and not statement.conditions
        and not statement.negations
        and statement.names(action)
        and any(each.endswith(f":{bucket_name(bucket)}/*") for each in statement.resources)
        for policy in of_bucket(stack, bucket, POLICY)
        for statement in document(read(policy.props, "policy")).statements
    )


WRITER = StackPolicy(
    name=required.WRITER,
    description="What writes a third copy can delete nothing there, and nobody else can either.",
    remedy="Allow s3:ReplicateObject and s3:ReplicateTags alone, and deny the deletion of versions to all in the bucket's policy.",
    check=_of_each(_writer),
)


def _keeps_deleted(stack: Stack, _: Config) -> Iterator[Finding]:
    for copy in further_copies(stack):
        status = read(copy.rule, "deleteMarkerReplication.status")
        if status != "Disabled":
            yield wrong(
                copy.replication,
                f"{copy.path}.deleteMarkerReplication.status is {status}; expected Disabled: a deletion in the source would hide"
                " the third copy too",
            )


KEEPS_DELETED = StackPolicy(
    name=required.KEEPS_DELETED,
    description="A deletion in an archive does not reach its third copy.",
    remedy="Disable deleteMarkerReplication in the rule, and let the lifecycle of the copy end what is old.",
    check=_keeps_deleted,
)


def _exists(stack: Stack, _: Config) -> Iterator[Finding]:
    copies, receives_logs = replicas(stack), log_buckets(stack)
    third = {bucket_name(each.source) for each in third_copies(stack)}
    own = [each for each in buckets(stack) if each.place == stack.region]
    archives = [name for each in own if (name := bucket_name(each)) not in copies and name not in receives_logs]
    lacking = sorted(name for name in archives if name not in third)
    if not third and lacking:
        yield Finding(
            message=f"no copy of {len(lacking)} archives outlives the loss of both regions, or of the account"
        )
    for bucket in own:
        if third and bucket_name(bucket) in lacking:
            yield wrong(bucket, "has no third copy, and others have one: it is lost with both regions")


EXISTS = StackPolicy(
    name=required.EXISTS,
    description="A copy of every archive lies outside the pair of regions, which share faults: both were hit in March 2026.",
    remedy="Decide on vault.region with the regulator: docs/both-regions.md.",
    level="advisory",
    check=_exists,
)
