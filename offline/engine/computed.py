"""What a provider would answer when it is given a resource's inputs: the inputs, and what it computes itself.

In a preview everything computed is unknown. In an update it gets a plausible value, so that a test can follow it from
one resource into the next.
"""

import builtins
import collections.abc
import typing
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import pulumi
from google.protobuf.struct_pb2 import Struct, Value
from pulumi import _types  # pyright: ignore[reportPrivateUsage] - where the SDK keeps each output's type

from offline.engine.wire import UNKNOWN_TEXT, is_block, plain, to_value

_ACCOUNT, _REGION = "123456789012", "me-central-1"


def preview_outputs(type_token: str, inputs: Struct) -> Struct:
    """What is known before the resource exists. Top-level properties that are left out are unknown to the SDK."""
    outputs = Struct()
    outputs.CopyFrom(inputs)
    if type_token.startswith("aws:"):
        # A provider may compute anything inside a block that was not given, such as a cluster's security group in
        # `vpcConfig`; left out, the SDK would take it for "none".
        _fill_blocks(outputs, _types_of(type_token), lambda _name, _type: UNKNOWN_TEXT)
    _name_kubernetes_object(type_token, outputs, UNKNOWN_TEXT)
    return outputs


def update_outputs(type_token: str, name: str, inputs: Struct) -> tuple[str, Struct]:
    """A plausible id, and outputs in which every property that the type promises has a value."""
    resource_id = _id(type_token, name, inputs)
    outputs = Struct()
    outputs.CopyFrom(inputs)

    def placeholder(property_name: str, property_type: Any) -> Any:
        return _placeholder(type_token, name, resource_id, property_name, property_type)

    if type_token == "aws:acm/certificate:Certificate":  # noqa: S105 - a type token
        outputs.fields["domainValidationOptions"].CopyFrom(to_value(_proofs(plain(inputs))))
    if type_token.startswith("aws:"):
        types = _types_of(type_token)
        _fill_blocks(outputs, types, lambda key, kind: placeholder(key, kind) if key.endswith(("Id", "Arn")) else None)
        for key in _promised(type_token):
            if key not in outputs.fields and (value := placeholder(key, types.get(key))) is not None:
                outputs.fields[key].CopyFrom(to_value(value))
    _name_kubernetes_object(type_token, outputs, f"{name}-1a2b3c4d")
    if type_token == "kubernetes:helm.sh/v3:Release":  # noqa: S105 - a type token
        for key, value in (("name", f"{name}-1a2b3c4d"), ("status", {"name": name, "status": "deployed"})):
            if key not in outputs.fields:
                outputs.fields[key].CopyFrom(to_value(value))
    return resource_id, outputs


def _proofs(certificate: Mapping[str, Any]) -> list[dict[str, str]]:
    """What ACM asks for of each domain of a certificate: a program looks its own domain up among them."""
    return [
        {
            "domainName": domain,
            "resourceRecordName": f"_1a2b3c.{domain}.",
            "resourceRecordType": "CNAME",
            "resourceRecordValue": "_4d5e6f.acm-validations.aws.",
        }
        for domain in (certificate["domainName"], *certificate.get("subjectAlternativeNames", ()))
    ]


def _name_kubernetes_object(type_token: str, outputs: Struct, name: str) -> None:
    """The Kubernetes provider names an object that has no name (metadata.name) after the resource, plus a suffix."""
    if not type_token.startswith("kubernetes:") or "metadata" not in outputs.fields:
        return
    metadata = outputs.fields["metadata"]
    if is_block(metadata) and not {"name", "generateName"} & set(metadata.struct_value.fields):
        metadata.struct_value.fields["name"].CopyFrom(to_value(name))


def _fill_blocks(struct: Struct, types: dict[str, Any], fill: Callable[[str, Any], Any]) -> None:
    for key, value in list(struct.fields.items()):
        for block, block_type in _blocks(value, types.get(key)):
            inner = _types.output_type_types(block_type)
            _fill_blocks(block.struct_value, inner, fill)
            for name, kind in inner.items():
                if name not in block.struct_value.fields and (filling := fill(name, kind)) is not None:
                    block.struct_value.fields[name].CopyFrom(to_value(filling))


def _blocks(value: Value, kind: Any) -> Iterator[tuple[Value, type]]:
    """The groups of keys that a property holds, one or a list of them, each with its type."""
    if _is_block_type(kind) and is_block(value):
        yield value, kind
    elif typing.get_args(kind) and value.WhichOneof("kind") == "list_value":
        for item in value.list_value.values:
            yield from _blocks(item, typing.get_args(kind)[0])


def _id(type_token: str, name: str, inputs: Struct) -> str:
    given = plain(inputs)
    if type_token.startswith("kubernetes:") and "metadata" in given:
        metadata = given["metadata"]
        return "/".join(str(metadata[key]) for key in ("namespace", "name") if key in metadata)
    if type_token.startswith("aws:"):
        return str(given.get("bucket") or given.get("name") or f"{name}-id")
    return f"{name}-id"


def _placeholder(type_token: str, name: str, resource_id: str, key: str, kind: Any) -> Any:
    """A value for a property that was not given, by its name and type."""
    service, _, resource_type = type_token.partition(":")[2].partition("/")
    arn = f"arn:aws:{service}:{_REGION}:{_ACCOUNT}:{resource_type.partition(':')[0].lower()}/{resource_id}"
    known = {"arn": arn, "region": _REGION, "ownerId": _ACCOUNT, "name": resource_id}
    if key in known:
        return known[key]
    if _is_block_type(kind):
        inner = {
            key: _placeholder(type_token, name, resource_id, key, inner)
            for key, inner in _types.output_type_types(kind).items()
        }
        return {key: value for key, value in inner.items() if value is not None}
    match typing.get_origin(kind), typing.get_args(kind):
        case None, ():
            return {str: f"{name}-{key}", int: 0, float: 0, bool: False}.get(kind)
        case collections.abc.Sequence | builtins.list, (item,):
            return [_placeholder(type_token, name, resource_id, key, item)]
        case _:
            return {}


def _is_block_type(kind: Any) -> typing.TypeGuard[type]:
    return isinstance(kind, type) and _types.is_output_type(kind)


def _types_of(type_token: str) -> dict[str, Any]:
    resource_class = _class_of(type_token)
    return _types.resource_types(resource_class) if resource_class else {}


@cache
def _promised(type_token: str) -> tuple[str, ...]:
    """The outputs of a type that always have a value."""
    resource_class = _class_of(type_token)
    if resource_class is None:
        return ()
    annotations = {
        key: vars(resource_class)[python_name].fget.__annotations__["return"]
        for python_name, key in _types.resource_py_to_pulumi_names(resource_class).items()
    }
    return tuple(key for key, annotation in annotations.items() if not _may_be_none(annotation))


def _may_be_none(annotation: Any) -> bool:
    """Whether an `Output[...]` may hold None."""
    return any(type(None) in typing.get_args(inner) for inner in typing.get_args(annotation))


def _class_of(type_token: str) -> type[pulumi.CustomResource] | None:
    """The class of a type token; it has been imported, since the program made one."""
    if type_token not in _CLASSES:
        _CLASSES.update(
            (str(token), resource_class)
            for resource_class in pulumi.CustomResource.__subclasses__()
            if (token := vars(resource_class).get("pulumi_type"))
        )
    return _CLASSES.get(type_token)


_CLASSES: dict[str, type[pulumi.CustomResource]] = {}
