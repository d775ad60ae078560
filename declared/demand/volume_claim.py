"""A volume that every pod of a sort claims for itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from declared import quantities
from declared.values import as_list, read


@dataclass(frozen=True)
class VolumeClaim:
    """One per pod."""

    size: float | None
    """Bytes; None: not known before an update."""

    storage_class: str | None
    """Its name; None: the cluster's default one."""

    name: str = ""
    """Which of the pod's volumes it is, where it has several kinds: `data`, `WAL`."""


def from_storage(storage: object, name: str = "") -> VolumeClaim:
    """Of an operator's own block: `size`, and `storageClass` or `class`."""
    storage_class = read(storage, "storageClass") or read(storage, "class")
    return VolumeClaim(quantities.parse(read(storage, "size")), _text(storage_class), name)


def from_template(template: object, name: str = "") -> VolumeClaim:
    """Of a PersistentVolumeClaim, or of a template of one."""
    size = quantities.parse(read(template, "spec.resources.requests.storage"))
    return VolumeClaim(size, _text(read(template, "spec.storageClassName")), name)


def from_templates(templates: object, name: str = "") -> Iterator[VolumeClaim]:
    for each in as_list(templates):
        yield from_template(each, name)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
