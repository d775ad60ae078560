"""Kubernetes objects of a declaration as the files that `kubectl apply` takes, and the values of Helm releases."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml
from yaml import SafeDumper

from offline.engine.resource import Resource
from offline.engine.wire import UNKNOWN_TEXT

HELM_RELEASE = "kubernetes:helm.sh/v3:Release"
_LONGEST_STEM = 200  # with the suffixes below, less than the 255 bytes that file systems allow


def manifests(resources: Iterable[Resource]) -> Iterator[tuple[str, str]]:
    """File names and contents, in the order of the resources; a name stands for one object only."""
    taken: set[str] = set()
    for resource in resources:
        if resource.type == HELM_RELEASE:
            yield _free(f"helm/{_stem(*_release_name(resource))}", taken), _release(resource)
        elif resource.package == "kubernetes" and {"apiVersion", "kind"} <= resource.props.keys():
            yield _free(_stem(*_object_name(resource)), taken), _dump(_in_usual_order(resource.props))


def _object_name(resource: Resource) -> tuple[str, ...]:
    metadata = resource.props.get("metadata", {})
    group, _, _ = resource.props["apiVersion"].rpartition("/")
    kind = f"{resource.props['kind']}.{group}" if group else resource.props["kind"]
    return metadata.get("namespace", ""), kind, _known(metadata.get("name"), resource)


def _release_name(resource: Resource) -> tuple[str, ...]:
    return resource.props.get("namespace", ""), _known(resource.props.get("name"), resource)


def _known(name: str | None, resource: Resource) -> str:
    return resource.name if name in (None, UNKNOWN_TEXT) else name


def _stem(*parts: str) -> str:
    """Lower case, since some file systems do not tell cases apart."""
    stem = ".".join(re.sub(r"[^a-z0-9.-]+", "-", part.lower()) for part in parts if part)
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]
    return stem if len(stem) <= _LONGEST_STEM else f"{stem[:_LONGEST_STEM]}-{digest}"


def _free(stem: str, taken: set[str]) -> str:
    name, number = f"{stem}.yaml", 2
    while name in taken:
        name, number = f"{stem}-{number}.yaml", number + 1
    taken.add(name)
    return name


def _release(resource: Resource) -> str:
    repository = resource.props.get("repositoryOpts", {}).get("repo")
    content = {
        key: value
        for key, value in {
            "chart": resource.props.get("chart"),
            "version": resource.props.get("version"),
            "repository": repository,
            "namespace": resource.props.get("namespace"),
            "name": resource.props.get("name"),
            "values": resource.props.get("values", {}),
        }.items()
        if value is not None
    }
    return _dump(content)


_FIRST = ("apiVersion", "kind", "metadata")


def _in_usual_order(props: Any) -> dict[str, Any]:
    return {key: props[key] for key in (*_FIRST, *sorted(set(props) - set(_FIRST))) if key in props}


# The dumper in C is ten times as fast, and there wherever PyYAML comes as a wheel.
_Fastest: type[SafeDumper] = getattr(yaml, "CSafeDumper", SafeDumper)


class _Dumper(_Fastest):
    """Writes every object in full, and texts of several lines as blocks: scripts in a manifest stay readable."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - for no data at all
        return True


def _text(_: SafeDumper, text: str) -> yaml.ScalarNode:
    return yaml.ScalarNode("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def _dump(content: dict[str, Any]) -> str:
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**31 - 1)
