"""Persistent volumes: of claims, of templates in StatefulSets, in custom resources of operators and in charts' values."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cost.amount import Amount
from cost.bill import Bill
from cost.ebs import volume
from declared import quantities
from declared.objects import object_name
from declared.resource import Declared
from declared.values import as_list, as_mapping, as_number, is_true, items, read

_DEFAULT_CLASS = 'metadata.annotations."storageclass.kubernetes.io/is-default-class"'
_SIZE = "spec.resources.requests.storage"


@dataclass(frozen=True)
class Claim:
    """Volumes of one size and class that a resource asks for."""

    resource: Declared
    what: str
    count: float
    size: object
    """A Kubernetes quantity."""

    storage_class: object

    @property
    def gib(self) -> float | None:
        """Of one volume; None: not known."""
        size = quantities.parse(self.size)
        return None if size is None else size / quantities.GIB


def claims(resource: Declared) -> list[Claim]:
    """What a resource asks for; nothing where its kind has no volumes."""
    reader = READERS.get(resource.type.rsplit("/", maxsplit=1)[0] + ":" + resource.kind)
    return list(reader(resource)) if reader else []


def charge(resource: Declared, bill: Bill) -> None:
    """The EBS volumes of a resource's claims, as their StorageClass makes them."""
    for each in claims(resource):
        parameters = class_parameters(bill.stack.kubernetes("storage.k8s.io", "StorageClass"), each.storage_class)
        volume(
            resource,
            bill,
            gib=each.gib,
            count=Amount.of(each.count),
            kind=parameters.get("type", "gp3"),
            iops=parameters.get("iops"),
            throughput=parameters.get("throughput"),
            what=each.what,
        )


def class_parameters(classes: Sequence[Declared], name: object) -> Mapping[str, Any]:
    """The parameters of a StorageClass; without a name, of the default one."""
    for each in classes:
        if object_name(each) == name or (name is None and is_true(read(each.props, _DEFAULT_CLASS))):
            return as_mapping(read(each.props, "parameters"))
    return {}


def _template(resource: Declared, what: str, count: object, template: object) -> Claim:
    found = as_mapping(template)
    size, storage_class = read(found, _SIZE), read(found, "spec.storageClassName")
    return Claim(resource, what, as_number(count) or 0, size, storage_class)


def _claim(resource: Declared) -> Iterator[Claim]:
    yield _template(resource, "volume", 1, resource.props)


def _stateful_set(resource: Declared) -> Iterator[Claim]:
    for each in items(resource.props, "spec.volumeClaimTemplates"):
        yield _template(resource, "volumes", read(resource.props, "spec.replicas") or 1, each)


def _database(resource: Declared) -> Iterator[Claim]:
    for key, what in (("storage", "data volumes"), ("walStorage", "WAL volumes")):
        storage = as_mapping(read(resource.props, f"spec.{key}"))
        if storage:
            count = as_number(read(resource.props, "spec.instances")) or 0
            yield Claim(resource, what, count, storage.get("size"), storage.get("storageClass"))


def _kafka(resource: Declared) -> Iterator[Claim]:
    storage = as_mapping(read(resource.props, "spec.storage"))
    for each in as_list(storage.get("volumes")) or ([storage] if "size" in storage else []):
        count = as_number(read(resource.props, "spec.replicas")) or 0
        yield Claim(resource, "volumes", count, read(each, "size"), read(each, "class"))


def _elasticsearch(resource: Declared) -> Iterator[Claim]:
    for nodes in items(resource.props, "spec.nodeSets"):
        for each in items(nodes, "volumeClaimTemplates"):
            yield _template(resource, f"{read(nodes, 'name')} volumes", read(nodes, "count"), each)


def _elastic(resource: Declared) -> Iterator[Claim]:
    for each in items(resource.props, "spec.volumeClaimTemplates"):
        yield _template(resource, "volumes", read(resource.props, "spec.count"), each)


def _redis(resource: Declared) -> Iterator[Claim]:
    parts = [read(resource.props, f"spec.{part}.replicas") for part in ("redisLeader", "redisFollower")]
    count = sum(as_number(each) or 0 for each in parts)
    for key, what in (("volumeClaimTemplate", "volumes"), ("nodeConfVolumeClaimTemplate", "node volumes")):
        template = read(resource.props, f"spec.storage.{key}")
        if template is not None:
            yield _template(resource, what, count, template)


def _release(resource: Declared) -> Iterator[Claim]:
    yield from _in_values(resource, as_mapping(resource.props.get("values")), "")


def _in_values(resource: Declared, values: Mapping[str, Any], name: str) -> Iterator[Claim]:
    """Templates wherever they stand: a chart has `replicas` beside the storage they belong to."""
    for key, value in values.items():
        inner = as_mapping(value)
        template = inner.get("volumeClaimTemplate") if key in ("storage", "storageSpec") else None
        if template is not None:
            yield _template(resource, f"{name} volumes", values.get("replicas", 1), template)
        elif inner:
            yield from _in_values(resource, inner, key.removesuffix("Spec") if key.endswith("Spec") else key)


READERS: Mapping[str, Callable[[Declared], Iterator[Claim]]] = {
    "kubernetes:core:PersistentVolumeClaim": _claim,
    "kubernetes:apps:StatefulSet": _stateful_set,
    "kubernetes:postgresql.cnpg.io:Cluster": _database,
    "kubernetes:kafka.strimzi.io:KafkaNodePool": _kafka,
    "kubernetes:elasticsearch.k8s.elastic.co:Elasticsearch": _elasticsearch,
    "kubernetes:logstash.k8s.elastic.co:Logstash": _elastic,
    "kubernetes:redis.redis.opstreelabs.in:RedisCluster": _redis,
    "kubernetes:helm.sh:Release": _release,
}
"""By group and kind. Sources of the shapes: the operators' custom resource definitions."""
