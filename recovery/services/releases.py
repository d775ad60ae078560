"""A bad release: how soon it is noticed, and how soon the old version answers again."""

import math
from datetime import timedelta

from declared import durations
from declared.objects import namespace_of, object_name
from declared.releases import ALL, BLUE_GREEN, CANARY, STRATEGY, judgements, largest_weight_before_judgement, strategy
from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, as_number, items, read
from recovery.edge import load_balancer
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.objectives import Objectives
from recovery.services.probes import started
from recovery.services.workloads import Workload

_WHAT = "release analysis failure"

FEW = 50
"""Percent: a version that more of the requests go to was let loose before it was judged."""


def bad_release(workload: Workload, inventory: Stack, chain: Chain, objectives: Objectives) -> None:
    """Analysis keeps it from clients, or from most of them; what only more requests show, the last analysis notices."""
    resource = workload.resource
    kind = strategy(resource)
    if kind is None:
        allowed = "blueGreen or canary, with analysis"
        chain.gap(_WHAT, resource, STRATEGY, found="neither blueGreen nor canary", allowed=allowed)
        return
    chain.one_of(_WHAT, resource, "spec.progressDeadlineAbort", among=[True], default=False)
    if kind == "blueGreen":
        _switched(workload, inventory, chain, objectives)
    else:
        _rolled(workload, inventory, chain, objectives)


def _switched(workload: Workload, inventory: Stack, chain: Chain, objectives: Objectives) -> None:
    """Blue-green: the old version waits until the last analysis has spoken, and going back is a switch."""
    resource = workload.resource
    _services(workload, chain)
    _analysis(resource, inventory, chain, f"{BLUE_GREEN}.prePromotionAnalysis")
    noticed = _noticed(resource, inventory, chain, objectives, f"{BLUE_GREEN}.postPromotionAnalysis")
    if noticed is None:
        return
    what, path = "scaleDownDelaySeconds exceeds the analysis", f"{BLUE_GREEN}.scaleDownDelaySeconds"
    kept = chain.duration(what, resource, path, allowed="seconds", default=30)
    if kept is None:
        return
    chain.terms.pop()  # it waits beside the chain, not in it
    if kept < noticed:
        allowed = f"at least {durations.show(noticed)}, until the analysis has spoken"
        chain.gap(what, resource, path, found=durations.show(kept), allowed=allowed)


def _rolled(workload: Workload, inventory: Stack, chain: Chain, objectives: Objectives) -> None:
    """Canary without a traffic router: the pods of the old version that are gone start again, a share at a time."""
    resource, path = workload.resource, f"{CANARY}.steps"
    exposed = largest_weight_before_judgement(resource)
    if exposed > FEW:
        found = "no analysis" if exposed == ALL else f"the first analysis at {exposed:g} %"
        allowed = f"an analysis at {FEW} % of the requests or less"
        chain.gap(_WHAT, resource, path, found=found, allowed=allowed)
    judged = judgements(resource)
    if not judged:
        return
    for each in judged[:-1]:
        _analysis(resource, inventory, chain, each.path)
    _noticed(resource, inventory, chain, objectives, judged[-1].path)
    _started_again(workload, inventory, chain, objectives, judged[-1].weight)


def _started_again(workload: Workload, inventory: Stack, chain: Chain, objectives: Objectives, weight: float) -> None:
    """`weight`: percent of the pods that are of the new version, and may have replaced as many of the old one."""
    resource, path = workload.resource, f"{CANARY}.maxSurge"
    surge = read(resource.props, path)
    count = workload.smallest(Chain()) or 1
    percent = _percent("25%" if surge is MISSING else surge, count)  # Argo Rollouts, Rollout specification: 25 %
    if not percent:
        allowed = "a number or a percentage, more than 0: new pods start before old ones end"
        chain.gap("old version scaled up", resource, path, found=surge, allowed=allowed)
        return
    once = Chain()
    started(workload, once, objectives)
    if any(load_balancer.bindings(inventory, service) for service in workload.services):
        what = "targets healthy (healthy threshold)"
        load_balancer.target_health(inventory, once, "healthyThreshold", what)
    chain.gaps.extend(once.gaps)
    times, one = math.ceil(weight / percent), once.estimate().total
    name, found = "spec.strategy.canary.maxSurge: shares x start of a pod", f"{times} x {durations.show(one)}"
    chain.term("old version scaled up", times * one, resource, name, found)


def _percent(value: object, count: int) -> float | None:
    if isinstance(value, str) and value.endswith("%"):
        return as_number(value[:-1])
    number = as_number(value)
    return None if number is None else 100 * number / count


def _services(workload: Workload, chain: Chain) -> None:
    for role in ("activeService", "previewService"):
        path = f"{BLUE_GREEN}.{role}"
        name = read(workload.resource.props, path)
        if not any(object_name(each) == name for each in workload.services):
            found = "nothing" if name is MISSING else name
            allowed = "a Service that selects its pods"
            chain.gap("a release is switched", workload.resource, path, found=found, allowed=allowed)


def _noticed(
    resource: Declared, inventory: Stack, chain: Chain, objectives: Objectives, place: str
) -> timedelta | None:
    """Adds the term of the analysis at `place`."""
    slowest = _analysis(resource, inventory, chain, place)
    if slowest is None:
        return None
    source, duration, found = slowest
    path = "spec.metrics: initialDelay + failures x interval"
    chain.term(_WHAT, duration, source, path, found)
    share = objectives.rto * constants.START_SHARE * 2
    if duration > share:
        chain.gap(_WHAT, source, path, found=durations.show(duration), allowed=f"at most {durations.show(share)}")
    return duration


def _analysis(resource: Declared, inventory: Stack, chain: Chain, place: str) -> tuple[Declared, timedelta, str] | None:
    """The slowest metric of the templates: when it fails at the latest."""
    path = f"{place}.templates"
    templates = items(resource.props, path)
    for index in range(len(items(resource.props, f"{place}.args"))):
        argument = f"{place}.args[{index}].valueFrom.podTemplateHashValue"
        chain.one_of(_WHAT, resource, argument, among=["Latest"], default="Latest")
    if not templates:
        chain.gap(_WHAT, resource, path, found="nothing", allowed="an analysis of errors and latency")
    slowest: tuple[Declared, timedelta, str] | None = None
    for index, each in enumerate(templates):
        name = read(each, "templateName")
        template = inventory.one("argoproj.io", "AnalysisTemplate", name, namespace_of(resource))
        if template is None:
            allowed = "a template in its namespace"
            chain.gap(_WHAT, resource, f"{path}[{index}].templateName", found=name, allowed=allowed)
            continue
        if not items(template.props, "spec.metrics"):
            chain.gap(_WHAT, template, "spec.metrics", found="nothing", allowed="a metric")
        for number in range(len(items(template.props, "spec.metrics"))):
            measured = _metric(template, number, chain)
            if measured and (slowest is None or measured[0] > slowest[1]):
                slowest = (template, *measured)
    return slowest


def _metric(template: Declared, number: int, chain: Chain) -> tuple[timedelta, str] | None:
    path = f"spec.metrics[{number}]"
    metric = read(template.props, path)
    delay = durations.parse(read(metric, "initialDelay")) or timedelta()
    interval = durations.parse(read(metric, "interval"))
    allowed = as_number(read(metric, "failureLimit")) or 0
    count = as_number(read(metric, "count"))
    if read(metric, "successCondition") is MISSING and read(metric, "failureCondition") is MISSING:
        chain.gap(_WHAT, template, f"{path}.successCondition", found="nothing", allowed="a condition")
    if read(metric, "provider.prometheus") is MISSING:
        chain.gap(_WHAT, template, f"{path}.provider", found="nothing measured", allowed="a query of Prometheus")
    if count is not None and allowed >= count:
        chain.gap(_WHAT, template, f"{path}.failureLimit", found=f"{allowed:g} of {count:g}", allowed="less than count")
    if interval is None:
        chain.gap(_WHAT, template, f"{path}.interval", found=read(metric, "interval"), allowed="a duration")
        return None
    failures = allowed + 1
    found = f"{durations.show(delay)} + {failures:g} x {durations.show(interval)}"
    return delay + failures * interval, found
