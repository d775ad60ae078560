"""Runs a program offline and returns what it declared."""

import asyncio
import contextvars
import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ParamSpec, TypeVar, cast

from pulumi.runtime import Settings, configure, run_in_stack, set_all_config
from pulumi.runtime.settings import ROOT, SETTINGS

from declared.resource import Declared
from declared.stack import Stack
from offline.engine.deadlock import NeverIdle
from offline.engine.monitor import STACK_TYPE, DeclarationError, Diagnostics, Monitor
from offline.engine.resource import Resource
from offline.engine.stack_traces import without_stack_traces
from settings.stack_config import PROJECT

__all__ = ["Declaration", "DeclarationError", "Resource", "declare"]


PROVIDER = "pulumi:providers:aws"

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Declaration:
    """What a program declared. Iterates over the resources, and has as many items as there are resources."""

    resources: tuple[Resource, ...]
    """Sorted by URN; the stack itself is one of them."""

    outputs: Mapping[str, Any]
    """The stack's outputs as plain data, `<unknown>` and `<secret>` among them."""

    warnings: tuple[str, ...]
    """What the program warned of through `pulumi.log`."""

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.resources)

    def __len__(self) -> int:
        return len(self.resources)

    @cached_property
    def stack(self) -> Stack:
        """The resources, each with the region of its provider, as policies and the recovery model read them: indexed once."""
        regions = {each.urn: each.props.get("region") for each in self.resources if each.type == PROVIDER}
        return Stack(
            Declared(
                urn=each.urn,
                type=each.type,
                name=each.name,
                props=each.props,
                region=regions.get(each.provider or ""),
                parent=each.parent,
                dependencies=each.dependencies,
                protect=each.protect,
                retain_on_delete=each.retain_on_delete,
            )
            for each in self.resources
        )

    def of_type(self, type_token: str) -> list[Resource]:
        """The resources of one type."""
        return [resource for resource in self.resources if resource.type == type_token]

    def __getitem__(self, key: tuple[str, str]) -> Resource:
        """The one resource with this (type, name)."""
        found = [resource for resource in self.resources if (resource.type, resource.name) == key]
        if len(found) != 1:
            raise KeyError(f"{len(found)} resources are {key}")
        return found[0]


def declare(
    program: Callable[[], object],
    *,
    project: str = PROJECT,
    stack: str = "prod",
    preview: bool = True,
    config: Mapping[str, str] | None = None,
) -> Declaration:
    """Runs `program` under a monitor and returns what it declared.

    With `preview`, whatever a provider computes stays unknown, so that an `apply` that breaks on an unknown breaks
    here; without, ids, ARNs and other outputs get plausible values that a test can follow. `config` is the stack's
    configuration as the engine passes it: full keys to text. What the program or one of its applies raises is raised
    here; DeclarationError is what the engine would refuse. Every call is a world of its own.
    """
    return contextvars.copy_context().run(_declare, program, project, stack, preview, dict(config or {}))


def _declare(
    program: Callable[[], object], project: str, stack: str, preview: bool, config: dict[str, str]
) -> Declaration:
    monitor, diagnostics = Monitor(project, stack, preview=preview), Diagnostics()
    configure(
        Settings(
            project=project, stack=stack, monitor=monitor, engine=diagnostics, dry_run=preview, organization="offline"
        )
    )
    ROOT.set(None)
    set_all_config(config, [])
    # Every failure is raised by run_in_stack; asyncio would tell once more of the applies that failed with it.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    _run(program)
    if diagnostics.errors:
        raise DeclarationError(diagnostics.errors[0])
    resources = tuple(sorted(monitor.declared.values(), key=lambda resource: resource.urn))
    root = next(resource.urn for resource in resources if resource.type == STACK_TYPE)
    return Declaration(resources, monitor.outputs.get(root, {}), tuple(diagnostics.warnings))


def _run(program: Callable[[], object]) -> None:
    loop = asyncio.SelectorEventLoop(NeverIdle())
    loop.set_default_executor(_Inline())
    asyncio.set_event_loop(loop)
    try:
        with without_stack_traces():
            loop.run_until_complete(run_in_stack(lambda: _settled(program)))
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        asyncio.set_event_loop(None)
        loop.close()


def _unfinished() -> list[asyncio.Task[object]]:
    return list(cast("Any", SETTINGS).outputs)  # the SDK leaves the type of its descriptor open


async def _settled(program: Callable[[], object]) -> None:
    program()
    # The SDK waits for outputs one by one, at a cost that grows with the square of their number. All at once is as
    # good; what has failed stays in the set, for the SDK to raise.
    failed = False
    while not failed and (outputs := _unfinished()):
        done, _ = await asyncio.wait(outputs, return_when=asyncio.FIRST_EXCEPTION)
        failed = any(task.exception() for task in done)


class _Inline(ThreadPoolExecutor):
    """Runs each call at once: the monitor answers from memory, and threads would only make the order random."""

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        future: Future[_T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future
