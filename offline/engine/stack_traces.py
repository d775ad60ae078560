"""Registrations without the stack traces that the SDK sends with each."""

from collections.abc import Generator
from contextlib import contextmanager

from pulumi.runtime import resource
from pulumi.runtime.proto import source_pb2

_COLLECTOR = "_get_stack_trace"


@contextmanager
def without_stack_traces() -> Generator[None]:
    """Inside the block registrations carry none.

    The engine shows them beside its diagnostics; they are not read offline, and collecting them takes a sixth of a run.
    An SDK that collects them elsewhere is left as it is.
    """
    collect = getattr(resource, _COLLECTOR, None)
    if collect is None:
        yield
        return
    setattr(resource, _COLLECTOR, source_pb2.StackTrace)
    try:
        yield
    finally:
        setattr(resource, _COLLECTOR, collect)
