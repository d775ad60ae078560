"""A program that registers the same resources with the same inputs, straight with the SDK's classes, and does no more."""

import importlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import pulumi
import pulumi_kubernetes as k8s
from pulumi import _types  # pyright: ignore[reportPrivateUsage] - the SDK's own table of names

Record = Mapping[str, Any]
"""Type, name, URN, parent, dependencies and inputs of a resource."""

_SKIPPED = ("pulumi:pulumi:Stack", "pulumi:providers:")
_Constructor = Callable[[pulumi.ResourceOptions | None], pulumi.Resource]


def bare(records: Iterable[Record], *, wired: bool) -> Callable[[], object]:
    """A program of registrations, with all that is looked up looked up beforehand.

    `wired`: below the same parents and waiting for the same resources, as the program's are.
    """
    known = [record for record in records if not record["type"].startswith(_SKIPPED)]
    calls = [(record, _constructor(record)) for record in (_in_order(known) if wired else known)]

    def program() -> None:
        made: dict[str, pulumi.Resource] = {}
        for record, construct in calls:
            made[record["urn"]] = construct(_options(record, made) if wired else None)

    return program


def _in_order(records: list[Record]) -> list[Record]:
    """What others wait for comes before them."""
    ahead = {record["urn"]: record for record in records}
    ordered: list[Record] = []

    def take(urn: str | None) -> None:
        record = ahead.pop(urn, None) if urn else None
        if record:
            for before in (record["parent"], *record["dependencies"]):
                take(before)
            ordered.append(record)

    for record in records:
        take(record["urn"])
    return ordered


def _options(record: Record, made: Mapping[str, pulumi.Resource]) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(
        parent=made.get(record["parent"] or ""),
        depends_on=[made[urn] for urn in record["dependencies"] if urn in made],
    )


def _constructor(record: Record) -> _Constructor:
    kind, name, props = record["type"], record["name"], cast("Mapping[str, Any]", record["props"])
    if kind.startswith("nphies:"):
        return lambda opts: pulumi.ComponentResource(kind, name, opts=opts)
    unique = f"{kind} {name}"
    made = _class(kind)
    if made is None:
        # What the SDK's class has no place for beside the spec goes into it: as many values to serialise.
        spec = {key: value for key, value in props.items() if key not in ("apiVersion", "kind", "metadata")}
        return lambda opts: k8s.apiextensions.CustomResource(
            unique,
            api_version=props["apiVersion"],
            kind=props["kind"],
            metadata=props["metadata"],
            spec=spec.get("spec", spec),
            opts=opts,
        )
    names = {key: python for python, key in _types.resource_py_to_pulumi_names(made).items()}
    inputs = {names.get(key, key): value for key, value in props.items() if key not in ("apiVersion", "kind")}
    return lambda opts: cast("Any", made)(unique, **inputs, opts=opts)


def _class(kind: str) -> type[pulumi.CustomResource] | None:
    """The SDK's class for a type token; None for a custom resource."""
    package, module, name = kind.split(":")
    path = f"pulumi_{package}.{module.split('/')[0].replace('.k8s.io', '').replace('.sh', '')}"
    if package == "kubernetes":
        path = f"{path}.{module.split('/')[1]}".replace("rbac.authorization", "rbac")
    try:
        return getattr(importlib.import_module(path), name, None)
    except ModuleNotFoundError:
        return None
