"""A bad release: how soon it is detected, and how soon the old version answers again."""

import math
from datetime import timedelta

from declared import durations
from declared.objects import namespace_of
from declared.releases import BLUE_GREEN, CANARY, analyses, largest_weight_before_analysis, strategy
from declared.requirements.services import ANALYSIS_STRICT, RELEASES_ANALYSED, SERVICES_COMPLETE
from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, as_number, items, read
from recovery.edge import load_balancer
from recovery.model.estimate_builder import EstimateBuilder
from recovery.model.readings import duration_at
from recovery.services.probes import started
from recovery.services.workloads import Workload

_WHAT = "release analysis failure"

FEW = 50
"""Percent: a version must not receive more of the requests before its first analysis."""


def bad_release(workload: Workload, inventory: Stack, builder: EstimateBuilder) -> None:
    """Analysis keeps it from clients, or from most of them; what only more requests show, the last analysis detects."""
    resource = workload.resource
    kind = strategy(resource)
    if kind is None:
        builder.unbounded(RELEASES_ANALYSED, resource)
        return
    if kind == "blueGreen":
        _switched(workload, inventory, builder)
    else:
        _rolled(workload, inventory, builder)


def _switched(workload: Workload, inventory: Stack, builder: EstimateBuilder) -> None:
    """Blue-green: the old version waits until the last analysis has ended, and going back is a switch."""
    resource = workload.resource
    if not items(resource.props, f"{BLUE_GREEN}.prePromotionAnalysis.templates"):
        builder.unbounded(RELEASES_ANALYSED, resource)
    detected = _detected(resource, inventory, builder, f"{BLUE_GREEN}.postPromotionAnalysis")
    what, path = "release analysis failure", f"{BLUE_GREEN}.scaleDownDelaySeconds"
    waits = duration_at(what, resource, path, default=30)
    builder.add_unreadable(waits)
    if detected is not None and isinstance(waits, timedelta) and waits < detected:
        allowed = f"at least {durations.show(detected)}, until the analysis has ended"
        builder.add_missing(what, resource, path, found=durations.show(waits), allowed=allowed)


def _rolled(workload: Workload, inventory: Stack, builder: EstimateBuilder) -> None:
    """Canary without a traffic router: the pods of the old version that are gone start again, maxSurge at a time."""
    resource = workload.resource
    steps = analyses(resource)
    if largest_weight_before_analysis(resource) > FEW or not steps:
        builder.unbounded(RELEASES_ANALYSED, resource)
    if steps:
        _detected(resource, inventory, builder, steps[-1].path)
        _scaled_up_again(workload, inventory, builder, steps[-1].weight)


def _scaled_up_again(workload: Workload, inventory: Stack, builder: EstimateBuilder, weight: float) -> None:
    """`weight`: percent of the pods that are of the new version, and may have replaced as many of the old one."""
    resource, path = workload.resource, f"{CANARY}.maxSurge"
    surge = read(resource.props, path)
    percent = _percent("25%" if surge is MISSING else surge, workload.count)  # Argo Rollouts, specification: 25 %
    if not percent:
        builder.unbounded(RELEASES_ANALYSED, resource)
        return
    parts = [started(workload)]
    if any(load_balancer.bindings(inventory, service) for service in workload.services):
        parts.append(load_balancer.target_health(inventory, "healthyThreshold"))
    for each in parts:
        builder.add_unreadable(*each.missing)
    times, one = math.ceil(weight / percent), sum((each.total for each in parts), timedelta())
    name, found = "spec.strategy.canary.maxSurge: shares x start of a pod", f"{times} x {durations.show(one)}"
    builder.add_step("old version scaled up", times * one, resource, name, found)


def _percent(value: object, count: int) -> float | None:
    if isinstance(value, str) and value.endswith("%"):
        return as_number(value[:-1])
    number = as_number(value)
    return None if number is None else 100 * number / count


def _detected(resource: Declared, inventory: Stack, builder: EstimateBuilder, place: str) -> timedelta | None:
    """Adds the term of the analysis at `place`: when its slowest metric fails at the latest."""
    slowest: tuple[timedelta, Declared, str] | None = None
    templates = items(resource.props, f"{place}.templates")
    if not templates:
        builder.unbounded(RELEASES_ANALYSED, resource)
    for each in templates:
        name = read(each, "templateName")
        template = inventory.one("argoproj.io", "AnalysisTemplate", name, namespace_of(resource))
        if template is None:
            builder.unbounded(SERVICES_COMPLETE, resource)
            continue
        measured = [_metric(metric) for metric in items(template.props, "spec.metrics")]
        if not measured or None in measured:
            builder.unbounded(ANALYSIS_STRICT, template)
        known = [(*each, template) for each in measured if each is not None]
        for duration, found, source in known:
            if slowest is None or duration > slowest[0]:
                slowest = (duration, source, found)
    if slowest is None:
        return None
    duration, source, found = slowest
    builder.add_step(_WHAT, duration, source, "spec.metrics: initialDelay + failures x interval", found)
    return duration


def _metric(metric: object) -> tuple[timedelta, str] | None:
    """When a metric fails at the latest; None where it never does, or it can't be told when."""
    delay = durations.parse(read(metric, "initialDelay")) or timedelta()
    interval = durations.parse(read(metric, "interval"))
    failures = (as_number(read(metric, "failureLimit")) or 0) + 1
    count = as_number(read(metric, "count"))
    if interval is None or (count is not None and failures > count):
        return None
    return delay + failures * interval, f"{durations.show(delay)} + {failures:g} x {durations.show(interval)}"
