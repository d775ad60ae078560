"""Finds resources that wait for each other: the engine would wait with them for ever, and say nothing."""

import asyncio
import selectors
from collections.abc import Iterator
from types import CoroutineType
from typing import Any

from offline.engine.monitor import DeclarationError

_REGISTRATION = "do_register"
"""The SDK's coroutine that registers one resource, whose variables `ty` and `name` say which."""


class NeverIdle(selectors.DefaultSelector):
    """For an event loop in which everything is answered at once: one with nothing left to do waits for itself."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(0 if timeout is None else timeout)
        if timeout is None and not events:
            raise DeclarationError(f"these wait for each other, directly or by their children: {_waiting()}")
        return events


def _waiting() -> str:
    found = {name for task in asyncio.all_tasks() for name in _registrations(task.get_coro())}
    return ", ".join(sorted(found)) or "outputs that no resource gives"


def _registrations(coroutine: Any) -> Iterator[str]:
    while isinstance(coroutine, CoroutineType):
        frame = coroutine.cr_frame
        if coroutine.__name__ == _REGISTRATION and frame:
            yield f"{frame.f_locals['ty']} {frame.f_locals['name']}"
        coroutine = coroutine.cr_await
