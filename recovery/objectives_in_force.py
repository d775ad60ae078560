"""The objectives in force for a stack: the guide's, or its own where they are stricter."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from declared.resource import Declared
from declared.stack import Stack
from declared.values import items, read
from recovery.model.objectives import Objectives

RTO, RPO, AVAILABILITY = (
    "platform:recovery_time_objective:seconds",
    "platform:recovery_point_objective:seconds",
    "platform:availability_objective:percent",
)
"""Recording rules that declare an objective, each a constant: `vector(1800)`."""

_CONSTANT = re.compile(r"vector\(([0-9.]+)\)")


def in_force(inventory: Stack, objectives: Objectives) -> Objectives:
    """The stricter of each pair: weaker objectives of a stack have no effect."""
    declared = dict(_declared(inventory))
    return replace(
        objectives,
        rto=min(objectives.rto, timedelta(seconds=declared.get(RTO, objectives.rto.total_seconds()))),
        rpo=min(objectives.rpo, timedelta(seconds=declared.get(RPO, objectives.rpo.total_seconds()))),
        availability=max(objectives.availability, declared.get(AVAILABILITY, 0.0)),
    )


def _declared(inventory: Stack) -> Iterator[tuple[str, float]]:
    for rules in inventory.kubernetes("monitoring.coreos.com", "PrometheusRule"):
        yield from _of(rules)


def _of(rules: Declared) -> Iterator[tuple[str, float]]:
    for group in items(rules.props, "spec.groups"):
        for rule in items(group, "rules"):
            name, found = read(rule, "record"), _CONSTANT.fullmatch(str(read(rule, "expr")))
            if name in (RTO, RPO, AVAILABILITY) and found:
                yield str(name), float(found[1])
