"""Terraform's names as pulumi-aws has them: types by token, arguments by property."""

import importlib
import json
import re
from collections.abc import Container, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

import pulumi_aws

from provider_facts.schema import Argument, Effect

_types: Any = importlib.import_module("pulumi._types")  # how the SDK itself tells properties and names

_OTHER_TYPES = {
    "aws:ec2/securityGroup:SecurityGroup": "aws_security_group",
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": "aws_s3_bucket_replication_configuration",
    "aws:lb/loadBalancer:LoadBalancer": "aws_lb",
}
_OTHER_PROPERTIES = {"alarm_name": "name", "topic_arn": "topic"}


def terraform_types(token: str) -> list[str]:
    """The names that the Terraform resource of a token may have, likeliest first."""
    if token in _OTHER_TYPES:
        return [_OTHER_TYPES[token]]
    _, module, name = token.split(":")
    own = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    service = module.split("/")[0]
    return [f"aws_{service}_{own}", f"aws_{own}"]


@cache
def _modules() -> Mapping[str, tuple[str, str]]:
    text = Path(pulumi_aws.__file__).read_text(encoding="utf-8")
    (listed,) = re.findall(r'resource_modules="""(.*?)"""', text, re.DOTALL)
    table = json.loads(listed)
    return {token: (each["fqn"], name) for each in table for token, name in each["classes"].items()}


def properties(token: str) -> Mapping[str, Any]:
    """The properties of a type in the SDK, with their types."""
    module, name = _modules()[token]
    resource = getattr(importlib.import_module(module), name)
    return _types.resource_types(resource)


def effects(found: Mapping[str, Argument], known: Mapping[str, Any], prefix: str = "") -> dict[str, Effect]:
    """The effect of a change of each property: dotted names without places in lists."""
    result: dict[str, Effect] = {}
    taken: set[str] = set()
    for argument in sorted(found.values(), key=lambda each: _camel(each.name) not in known):
        name = next((each for each in _spellings(argument) if each in known and each not in taken), None)
        if name is None:
            continue  # deprecated in Terraform, and left out of the SDK
        taken.add(name)
        result[prefix + name] = argument.effect
        if argument.inner:
            result |= effects(argument.inner, _inside(known[name]), f"{prefix}{name}.")
    return result


def _inside(of_type: Any) -> Mapping[str, Any]:
    """The properties of the objects that a property holds."""
    plain = _types.unwrap_optional_type(of_type)
    if get_origin(plain) is not None and get_args(plain):
        return _inside(get_args(plain)[-1])
    return _types.output_type_types(plain) if isinstance(plain, type) and _types.is_output_type(plain) else {}


def _spellings(argument: Argument) -> Iterable[str]:
    single = _camel(argument.name)
    if argument.name in _OTHER_PROPERTIES:
        yield _OTHER_PROPERTIES[argument.name]
    if argument.many:
        yield from _plurals(single)
    yield single
    yield from _plurals(single)


def _plurals(name: str) -> Iterable[str]:
    if name.endswith("y"):
        yield f"{name[:-1]}ies"
    yield from (f"{name}s", f"{name}es")


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(each.capitalize() for each in others)


def missing(token: str, known: Container[str]) -> list[str]:
    """Inputs of the SDK's type that no argument was found for."""
    module, name = _modules()[token]
    arguments = getattr(importlib.import_module(module), f"{name}Args")
    names: Mapping[str, str] = _types.input_type_py_to_pulumi_names(arguments)
    return [each for each in names.values() if each not in known]
