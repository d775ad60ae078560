"""Third copies: what a bucket is replicated to beside the copy in the peer's region."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from declared.buckets import BUCKET, REPLICATION, bucket_name
from declared.objects import namespace_of
from declared.regions import region_at_end
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_true, items, read

_CNPG = "postgresql.cnpg.io"


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


def begins_with_a_third_copy(stack: Stack) -> bool:
    """Whether a primary begins with an archive in its own region that it does not archive to.

    The platform was then brought up outside the pair, and stands alone until it has a peer.
    """
    return any(_begins_with_another_archive(stack, each) for each in stack.kubernetes(_CNPG, "Cluster"))


def third_copy_stores(stack: Stack) -> set[str]:
    """Names of the stores that such a database begins with."""
    return {
        name
        for each in stack.kubernetes(_CNPG, "Cluster")
        if _begins_with_another_archive(stack, each) and (name := _begun_with(each)) is not None
    }


def _begins_with_another_archive(stack: Stack, cluster: Declared) -> bool:
    own, primary = (read(cluster.props, f"spec.replica.{key}") for key in ("self", "primary"))
    if own != primary:
        return False
    archiver = next(
        (each for each in items(cluster.props, "spec.plugins") if is_true(read(each, "isWALArchiver"))), None
    )
    archives_to = _bucket(stack, cluster, read(archiver, "parameters.barmanObjectName"))
    begins_with = _bucket(stack, cluster, _begun_with(cluster))
    return (
        begins_with is not None
        and begins_with != archives_to
        and stack.region is not None
        and region_at_end(begins_with) == stack.region
    )


def _begun_with(cluster: Declared) -> str | None:
    source = read(cluster.props, "spec.bootstrap.recovery.source")
    for each in items(cluster.props, "spec.externalClusters"):
        if read(each, "name") == source:
            return str(read(each, "plugin.parameters.barmanObjectName"))
    return None


def _bucket(stack: Stack, cluster: Declared, store: object) -> str | None:
    found = stack.one("barmancloud.cnpg.io", "ObjectStore", store, namespace_of(cluster))
    path = str(read(found.props, "spec.configuration.destinationPath")) if found else ""
    return path.removeprefix("s3://").partition("/")[0] if path.startswith("s3://") else None
