"""Registrations carry no stack trace offline, and the SDK is left as it was."""

from typing import Any, cast

import pulumi
import pytest
from pulumi.runtime import resource
from pulumi.runtime.proto import resource_pb2

from offline.engine.declare import declare
from offline.engine.monitor import Monitor
from offline.engine.stack_traces import without_stack_traces


def test_a_registration_carries_no_stack_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    register = Monitor.RegisterResource

    def note(self: Monitor, request: resource_pb2.RegisterResourceRequest) -> resource_pb2.RegisterResourceResponse:
        seen.append(cast("Any", request).stackTrace.SerializeToString())
        return register(self, request)

    monkeypatch.setattr(Monitor, "RegisterResource", note)
    declare(lambda: pulumi.ComponentResource("nphies:platform:Tier", "one"))

    assert seen == [b"", b""]


def test_the_sdk_collects_them_again_afterwards() -> None:
    before = vars(resource)["_get_stack_trace"]
    with without_stack_traces():
        assert vars(resource)["_get_stack_trace"] is not before
    assert vars(resource)["_get_stack_trace"] is before


def test_an_sdk_that_has_no_such_function_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(resource, "_get_stack_trace")
    with without_stack_traces():
        assert not hasattr(resource, "_get_stack_trace")
