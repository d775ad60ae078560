"""Which declared resources were added, removed, moved and changed, and which of these changes touch data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from offline.comparison.values import Difference, differences

Record = Mapping[str, Any]
"""A resource as resources.json has it."""

_HOLD_DATA = {
    "aws:backup/vault:Vault",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:ecr/repository:Repository",
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

_IDENTITY = ("bucket", "name", "namePrefix", "metadata.name", "metadata.namespace", "apiVersion", "kind", "region")
"""Properties that say which thing it is: with another value the provider makes another one."""

_COMPARED = ("props", "protect", "provider")


@dataclass(frozen=True)
class Change:
    """A resource that both sides declare, differently."""

    before: Record
    after: Record
    differences: tuple[Difference, ...]

    @property
    def is_replaced(self) -> bool:
        """Whether it becomes another thing; other properties may make a provider replace it too."""
        return self.before["urn"] != self.after["urn"] or any(path in _IDENTITY for path, _, _ in self.differences)


@dataclass(frozen=True)
class Changes:
    """Of one stack, each in the order of the URNs."""

    added: tuple[Record, ...]
    removed: tuple[Record, ...]
    changed: tuple[Change, ...]
    same: int

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


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
    return Changes(tuple(new.values()), tuple(gone.values()), changed, len(pairs) - len(changed))


def _identity(resource: Record) -> tuple[str, str]:
    return resource["type"], resource["name"]


def _differences(before: Record, after: Record) -> list[Difference]:
    return [
        difference
        for field in _COMPARED
        for difference in differences(before[field], after[field], "" if field == "props" else field)
    ]
