"""Which declared resources were added, removed, moved and changed, and which of these changes touch data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from offline.comparison.hanging import Hanging, Record, hanging
from offline.comparison.replacement import Effect, effect, worst
from offline.comparison.values import Difference, differences

_HOLD_DATA = {
    "aws:backup/vault:Vault",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:kms/key:Key",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:route53/zone:Zone",
    "aws:s3/bucket:Bucket",
    "aws:secretsmanager/secret:Secret",
    "kubernetes:core/v1:Namespace",
    "kubernetes:core/v1:PersistentVolumeClaim",
    "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch",
    "kubernetes:kafka.strimzi.io/v1:Kafka",
    "kubernetes:kafka.strimzi.io/v1:KafkaNodePool",
    "kubernetes:kafka.strimzi.io/v1:KafkaTopic",
    "kubernetes:postgresql.cnpg.io/v1:Cluster",
    "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster",
}
"""Types whose removal or replacement takes data, or the way to it, out of the stack."""

_COMPARED = ("props", "protect", "provider")


@dataclass(frozen=True)
class Change:
    """A resource that both sides declare, differently."""

    before: Record
    after: Record
    differences: tuple[Difference, ...]

    @property
    def is_moved(self) -> bool:
        """Whether it has another URN."""
        return self.before["urn"] != self.after["urn"]

    @property
    def is_kept(self) -> bool:
        """Whether an alias says that the moved one is the one that was there."""
        return any(_stands_for(alias, self.before, self.after) for alias in self.after.get("aliases", ()))

    @property
    def effect(self) -> Effect:
        """What the update does to the resource."""
        if self.is_moved and not self.is_kept:
            return "replaced"
        return worst(self.effect_of(path) for path, _, _ in self.differences)

    def effect_of(self, path: str) -> Effect:
        """What this one difference does to it."""
        return effect(self.after["type"], path)


def _stands_for(alias: Any, former: Record, present: Record) -> bool:
    """An alias is a URN, or the parts of it that were different (with `parentUrn`, or `noParent`)."""
    if isinstance(alias, str):
        return alias == former["urn"]
    parts: Mapping[str, Any] = alias
    parent = None if parts.get("noParent") else parts.get("parentUrn") or present["parent"]
    is_root = former["parent"] is None or "pulumi:pulumi:Stack" in former["parent"]
    return (
        (parts.get("name") or present["name"]) == former["name"]
        and (parts.get("type") or present["type"]) == former["type"]
        and (parent == former["parent"] or (parent is None and is_root))
    )


@dataclass(frozen=True)
class Changes:
    """Of one stack, each in the order of the URNs."""

    added: tuple[Record, ...]
    removed: tuple[Record, ...]
    changed: tuple[Change, ...]
    hanging: tuple[Hanging, ...]
    """What is replaced because something that it is made of is."""

    same: int

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def with_effect(self, wanted: Effect) -> set[str]:
        """The URNs of what the update does this to, by its own change or by what it hangs on."""
        own: dict[str, Effect] = {change.after["urn"]: change.effect for change in self.changed}
        for each in self.hanging:
            own[each.resource["urn"]] = worst((own.get(each.resource["urn"], "updated"), each.effect))
        return {urn for urn, found in own.items() if found == wanted}


def holds_data(resource: Record) -> bool:
    """Whether losing the resource loses data or the way to it."""
    return resource["type"] in _HOLD_DATA


def changes(before: Iterable[Record], after: Iterable[Record]) -> Changes:
    """What is different. A resource of the same type and name below another parent has moved, not gone."""
    former = {resource["urn"]: resource for resource in before}
    present = {resource["urn"]: resource for resource in after}
    gone = {urn: resource for urn, resource in former.items() if urn not in present}
    new = {urn: resource for urn, resource in present.items() if urn not in former}
    pairs = [(former[urn], present[urn]) for urn in former if urn in present]
    for urn, resource in list(gone.items()):
        arrived = [other for other in new.values() if _identity(other) == _identity(resource)]
        if len(arrived) == 1:
            pairs.append((resource, arrived[0]))
            del gone[urn], new[arrived[0]["urn"]]
    found = [
        Change(one, other, tuple(_differences(one, other)))
        for one, other in sorted(pairs, key=lambda pair: pair[1]["urn"])
    ]
    changed = tuple(change for change in found if change.differences or change.before["urn"] != change.after["urn"])
    touched: dict[str, Effect] = {change.after["urn"]: change.effect for change in changed}
    same = len(pairs) - len(changed)
    return Changes(tuple(new.values()), tuple(gone.values()), changed, tuple(hanging(present.values(), touched)), same)


def _identity(resource: Record) -> tuple[str, str]:
    return resource["type"], resource["name"]


def _differences(before: Record, after: Record) -> list[Difference]:
    return [
        difference
        for field in _COMPARED
        for difference in differences(before[field], after[field], "" if field == "props" else field)
        if difference[0] not in after.get("ignore_changes", ())
    ]
