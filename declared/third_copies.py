"""Third copies: what a bucket is replicated to beside the copy in the peer's region."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from declared.buckets import BUCKET, REPLICATION, bucket_name
from declared.resource import Declared
from declared.stack import Stack
from declared.values import items, read


@dataclass(frozen=True)
class Copy:
    """One rule of a bucket's replication, and the bucket that it writes to."""

    source: Declared
    replication: Declared
    index: int
    rule: Any
    target: Declared

    @property
    def path(self) -> str:
        return f"rules[{self.index}]"

    @property
    def account(self) -> str | None:
        """The account that the replica is given to; None: it stays the source's."""
        given = read(self.rule, "destination.accessControlTranslation.owner") == "Destination"
        account = read(self.rule, "destination.account")
        return str(account) if given and account else None


def copies(stack: Stack) -> Iterator[Copy]:
    """Every rule in force whose source and destination the stack declares."""
    buckets = {bucket_name(each): each for each in stack.of(BUCKET)}
    for replication in stack.of(REPLICATION):
        source = buckets.get(str(replication.props.get("bucket")))
        for index, rule in enumerate(items(replication.props, "rules")):
            target = buckets.get(str(read(rule, "destination.bucket")).rpartition(":::")[2])
            if source and target and read(rule, "status") == "Enabled":
                yield Copy(source, replication, index, rule, target)


def outside_the_pair(stack: Stack, copy: Copy) -> bool:
    """Whether a copy lies in neither region of the pair; a stack that names no peer has no pair to be outside of."""
    return stack.peer is not None and copy.target.place not in (stack.region, stack.peer, None)


def further_copies(stack: Stack) -> Iterator[Copy]:
    """What claims to be a third copy: outside the pair, or to another bucket than the rule before it."""
    first: dict[str, str] = {}
    for copy in copies(stack):
        target = bucket_name(copy.target)
        known = first.setdefault(copy.replication.urn, target) if not outside_the_pair(stack, copy) else ""
        if target != known:
            yield copy


def third_copies(stack: Stack) -> list[Copy]:
    """Those that outlive the loss of both regions."""
    return [each for each in further_copies(stack) if outside_the_pair(stack, each)]
