"""A stack is judged by the guide's objectives, or by stricter ones of its own."""

from datetime import timedelta

import pytest

from declared.resource import Declared
from declared.stack import Stack
from recovery.model.objectives import Objectives
from recovery.objectives_in_force import RPO, RTO, in_force


def rules(**expressions: str) -> Stack:
    listed = [{"record": {"rto": RTO, "rpo": RPO}[name], "expr": text} for name, text in expressions.items()]
    kind = "kubernetes:monitoring.coreos.com/v1:PrometheusRule"
    props = {"spec": {"groups": [{"name": "objectives", "rules": listed}]}}
    return Stack([Declared(urn=f"urn:pulumi:prod::p::{kind}::r", type=kind, name="r", props=props)])


@pytest.mark.parametrize(("seconds", "minutes"), [("vector(1200)", 20), ("vector(3600)", 30), ("rate(x[5m])", 30)])
def test_the_stricter_recovery_time_objective_binds(seconds: str, minutes: int) -> None:
    assert in_force(rules(rto=seconds), Objectives()).rto == timedelta(minutes=minutes)


def test_each_objective_is_taken_by_itself() -> None:
    found = in_force(rules(rpo="vector(120)"), Objectives())
    assert (found.rto, found.rpo, found.availability) == (timedelta(minutes=30), timedelta(minutes=2), 99.95)


def test_a_stack_that_declares_none_is_judged_by_the_guide() -> None:
    assert in_force(Stack([]), Objectives()) == Objectives()
