"""The resource monitor of an offline run: takes registrations as the engine does and answers as a provider would."""

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks
from pulumi.runtime.proto import engine_pb2, resource_pb2

from offline.engine.computed import preview_outputs, update_outputs
from offline.engine.resource import Resource
from offline.engine.wire import plain

STACK_TYPE = "pulumi:pulumi:Stack"


class DeclarationError(Exception):
    """The program declared something that the engine refuses, or that cannot be declared offline."""


class _NoMocks(Mocks):
    """The monitor answers everything itself."""

    def new_resource(self, args: MockResourceArgs) -> NoReturn:
        raise NotImplementedError

    def call(self, args: MockCallArgs) -> NoReturn:
        raise NotImplementedError


class Monitor(MockMonitor):
    """Records what is registered; `preview` decides whether what a provider computes is unknown or made up."""

    def __init__(self, project: str, stack: str, *, preview: bool) -> None:
        super().__init__(_NoMocks())
        self._project, self._stack, self._preview = project, stack, preview
        self.declared: dict[str, Resource] = {}
        self.outputs: dict[str, dict[str, Any]] = {}
        """What components and the stack registered as their outputs, by URN."""

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> resource_pb2.RegisterResourceResponse:
        if request.remote:
            raise DeclarationError(
                f"{request.name} ({request.type}) is expanded by its provider, which needs one that runs: "
                "declare its resources instead"
            )
        urn = self.make_urn(request.parent, request.type, request.name)
        if urn in self.declared:
            raise DeclarationError(f"two resources have the URN {urn}: give one another name")
        self.declared[urn] = self._resource(urn, request)
        if not request.custom:
            return resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)
        if self._preview:
            return resource_pb2.RegisterResourceResponse(
                urn=urn, object=preview_outputs(request.type, request.object), id=request.importId
            )
        resource_id, outputs = update_outputs(request.type, request.name, request.object)
        return resource_pb2.RegisterResourceResponse(urn=urn, object=outputs, id=request.importId or resource_id)

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> Empty:
        self.outputs[request.urn] = plain(request.outputs)
        return Empty()

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> NoReturn:
        raise DeclarationError(
            f"{request.name} ({request.type}) is read from the cloud, which a preview without one cannot do: "
            "compute what you need from the settings"
        )

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> NoReturn:
        raise DeclarationError(
            f"{request.tok} asks a provider, which a preview without one cannot do: "
            "compute what you need from the settings"
        )

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        # As the engine does it, unlike the SDK's own monitor: all types of the ancestors, but not the stack's.
        ancestors = parent.split("::")[2] if parent else STACK_TYPE
        qualified = type_ if ancestors == STACK_TYPE else f"{ancestors}${type_}"
        return f"urn:pulumi:{self._stack}::{self._project}::{qualified}::{name}"

    def _resource(self, urn: str, request: resource_pb2.RegisterResourceRequest) -> Resource:
        # The engine hands these two down from parent to child (source_eval.go, inheritFromParent).
        parent = self.declared.get(request.parent)
        protect, retain = request.protect, request.retainOnDelete
        if parent and not request.HasField("protect"):
            protect = parent.protect
        if parent and not request.HasField("retainOnDelete"):
            retain = parent.retain_on_delete
        return Resource(
            urn=urn,
            type=request.type,
            name=request.name,
            parent=request.parent or None,
            provider=_provider_urn(request.provider),
            dependencies=tuple(sorted(request.dependencies)),
            protect=protect,
            retain_on_delete=retain,
            props=plain(request.object),
            is_custom=request.custom,
            property_dependencies=_by_property(request.propertyDependencies),
            ignore_changes=tuple(request.ignoreChanges),
            replace_on_changes=tuple(request.replaceOnChanges),
            delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
            aliases=_aliases(request.aliases),  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
            deleted_with=request.deletedWith or None,
            custom_timeouts=MessageToDict(request.customTimeouts),
            additional_secret_outputs=tuple(sorted(request.additionalSecretOutputs)),
            import_id=request.importId or None,
        )


def _provider_urn(reference: str) -> str | None:
    """A reference to a provider is its URN and its id."""
    return reference.rpartition("::")[0] or None


def _by_property(
    dependencies: Mapping[str, resource_pb2.RegisterResourceRequest.PropertyDependencies],
) -> dict[str, tuple[str, ...]]:
    return {key: tuple(sorted(of.urns)) for key, of in sorted(dependencies.items()) if of.urns}


def _aliases(aliases: Iterable[Any]) -> tuple[Any, ...]:
    parts = ((alias.urn, MessageToDict(alias.spec)) for alias in aliases)
    return tuple(urn or {key: value for key, value in spec.items() if value} for urn, spec in parts)


class Diagnostics:
    """Takes the messages that a program logs, in the engine's place."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.errors: list[str] = []

    def Log(self, request: engine_pb2.LogRequest) -> Empty:
        if request.severity == engine_pb2.WARNING:
            self.warnings.append(request.message)
        elif request.severity == engine_pb2.ERROR:
            self.errors.append(request.message)
        return Empty()
