"""Resources as Pulumi's analyzer hands them over, as the plain data that policies read."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi_policy as crossguard
from pulumi_policy.deserialize import serialize_properties
from pulumi_policy.proxy import (
    UNKNOWN_ARCHIVE_VALUE,
    UNKNOWN_ARRAY_VALUE,
    UNKNOWN_ASSET_VALUE,
    UNKNOWN_BOOLEAN_VALUE,
    UNKNOWN_NUMBER_VALUE,
    UNKNOWN_OBJECT_VALUE,
    UNKNOWN_STRING_VALUE,
)

from declared.resource import UNKNOWN, Declared
from declared.stack import Stack

_UNKNOWN = {
    UNKNOWN_ARCHIVE_VALUE,
    UNKNOWN_ARRAY_VALUE,
    UNKNOWN_ASSET_VALUE,
    UNKNOWN_BOOLEAN_VALUE,
    UNKNOWN_NUMBER_VALUE,
    UNKNOWN_OBJECT_VALUE,
    UNKNOWN_STRING_VALUE,
}


class Inputs:
    """What resources were declared with, kept from their own analysis for that of the stack.

    The engine shows a stack's analysis the outputs of its resources, and those of a provider that is not configured
    yet, as Kubernetes is before the first update, are empty. The inputs are complete, and what the program declared.
    """

    def __init__(self) -> None:
        self._by_urn: dict[str, Declared] = {}
        self._stack: Stack | None = None

    def of(self, args: crossguard.ResourceValidationArgs) -> Declared:
        """The resource that is being analysed; one engine may analyse a stack twice, for a preview and an update."""
        if self._stack is not None:
            self._by_urn, self._stack = {}, None
        if args.urn not in self._by_urn:
            self._by_urn[args.urn] = Declared(
                urn=args.urn,
                type=args.resource_type,
                name=args.name,
                props=plain(args.props),
                region=_region(args.provider),
                parent=args.opts.parent,
                protect=args.opts.protect,
            )
        return self._by_urn[args.urn]

    def stack(self, args: crossguard.StackValidationArgs) -> Stack:
        """All resources, with what only the analysis of the stack knows: what they wait for.

        One stack for all policies of an analysis, so that what many of them read is read once.
        """
        if self._stack is None:
            self._stack = Stack(self._with_dependencies(resource) for resource in args.resources)
        return self._stack

    def _with_dependencies(self, resource: crossguard.PolicyResource) -> Declared:
        known = self._by_urn.get(resource.urn)
        return Declared(
            urn=resource.urn,
            type=resource.resource_type,
            name=resource.name,
            props=known.props if known else plain(resource.props),
            region=known.region if known else _region(resource.provider),
            parent=resource.parent.urn if resource.parent else None,
            dependencies=tuple(dependency.urn for dependency in resource.dependencies),
            protect=resource.opts.protect,
        )


def plain(props: Mapping[str, Any]) -> dict[str, Any]:
    """Properties as the SDK wraps them, as plain data; the SDK's own marks for unknowns become ours."""
    return cast("dict[str, Any]", _plain(serialize_properties(props)))


def _plain(value: Any) -> Any:
    match value:
        case str():
            return UNKNOWN if value in _UNKNOWN else value
        case dict():
            return {key: _plain(inner) for key, inner in cast("dict[str, Any]", value).items() if inner is not None}
        case list():
            return [_plain(inner) for inner in cast("list[Any]", value)]
        case float():
            return int(value) if value.is_integer() else value
        case _:
            return value


def _region(provider: crossguard.PolicyProviderResource | None) -> str | None:
    region = (
        plain(provider.props).get("region") if provider and provider.resource_type == "pulumi:providers:aws" else None
    )
    return region if isinstance(region, str) else None
