"""Persistent volumes: what pods claim, claims that are declared by themselves, and those in charts' values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cost.amount import Amount
from cost.bill import Bill
from cost.ebs import volume
from declared import quantities
from declared.demand.volume_claim import VolumeClaim, from_template
from declared.objects import object_name
from declared.resource import Declared
from declared.values import as_mapping, as_number, is_true, read

_DEFAULT_CLASS = 'metadata.annotations."storageclass.kubernetes.io/is-default-class"'


@dataclass(frozen=True)
class Claims:
    """Volumes of one sort that a resource asks for."""

    count: float
    each: VolumeClaim

    @property
    def gib(self) -> float | None:
        """Of one volume; None: not known."""
        return None if self.each.size is None else self.each.size / quantities.GIB


def claims(resource: Declared, bill: Bill) -> list[Claims]:
    """What a resource asks for; nothing where its kind has no volumes."""
    match resource.type.split("/")[0].removeprefix("kubernetes:"), resource.kind:
        case "core", "PersistentVolumeClaim":
            return [Claims(1, from_template(resource.props))]
        case "helm.sh", "Release":
            return list(_in_values(as_mapping(resource.props.get("values")), ""))
        case _:
            counted: dict[VolumeClaim, float] = {}
            for pods in bill.pods_of(resource):
                for each in pods.claims:
                    counted[each] = counted.get(each, 0) + pods.always
            return [Claims(count, each) for each, count in counted.items()]


def charge(resource: Declared, bill: Bill) -> None:
    """The EBS volumes of a resource's claims, as their StorageClass makes them."""
    classes = bill.stack.kubernetes("storage.k8s.io", "StorageClass")
    for found in claims(resource, bill):
        parameters = class_parameters(classes, found.each.storage_class)
        volume(
            resource,
            bill,
            gib=found.gib,
            count=Amount.of(found.count),
            kind=parameters.get("type", "gp3"),
            iops=parameters.get("iops"),
            throughput=parameters.get("throughput"),
            what=f"{found.each.name} volumes".lstrip(),
        )


def class_parameters(classes: Sequence[Declared], name: object) -> Mapping[str, Any]:
    """The parameters of a StorageClass; without a name, of the default one."""
    for each in classes:
        if object_name(each) == name or (name is None and is_true(read(each.props, _DEFAULT_CLASS))):
            return as_mapping(read(each.props, "parameters"))
    return {}


def _in_values(values: Mapping[str, Any], name: str) -> Iterator[Claims]:
    """Templates wherever they stand: a chart has `replicas` beside the storage they belong to."""
    for key, value in values.items():
        inner = as_mapping(value)
        template = inner.get("volumeClaimTemplate") if key in ("storage", "storageSpec") else None
        if template is not None:
            yield Claims(as_number(values.get("replicas", 1)) or 0, from_template(template, name))
        elif inner:
            yield from _in_values(inner, key.removesuffix("Spec"))
