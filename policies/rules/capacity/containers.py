"""Containers with what they are told by their environment and command line, wherever they are declared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from declared import quantities
from declared.resource import Declared
from declared.values import as_list, as_mapping, is_unknown, items, mapping, read

_TEMPLATES = ("spec.template.spec", "spec.jobTemplate.spec.template.spec", "spec.podTemplate.spec", "spec")
_LISTS = ("containers", "initContainers")


@dataclass(frozen=True)
class Told:
    """A container, and all text that it is started with."""

    place: str
    limit: float
    """Of memory, in bytes."""

    environment: Mapping[str, str]
    arguments: tuple[str, ...]


def told(resource: Declared) -> Iterator[Told]:
    """The containers of a resource that have a limit of memory."""
    templates = [mapping(resource.props, path) for path in _TEMPLATES]
    templates += [mapping(each, "podTemplate.spec") for each in items(resource.props, "spec.nodeSets")]
    for template in templates:
        for key in _LISTS:
            for each in as_list(template.get(key)):
                yield from _told(as_mapping(each))


def _told(container: Mapping[str, Any]) -> Iterator[Told]:
    limit = quantities.parse(read(container, "resources.limits.memory"))
    if limit:
        environment = {
            str(read(each, "name")): str(read(each, "value"))
            for each in as_list(container.get("env"))
            if read(each, "value") is not None and not is_unknown(read(each, "value"))
        }
        listed = [*as_list(container.get("command")), *as_list(container.get("args"))]
        arguments = tuple(word for each in listed for word in str(each).split())
        yield Told(f"container {container.get('name')}", limit, environment, arguments)
