"""A bad release: how soon it is noticed, and how soon the old one answers again."""

from datetime import timedelta

from declared import durations
from declared.paths import MISSING, as_number, items, look
from declared.resource import Declared
from declared.stack import Inventory, namespace_of, object_name
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.objectives import Objectives
from recovery.services.workloads import Workload


def bad_release(workload: Workload, inventory: Inventory, chain: Chain, objectives: Objectives) -> None:
    """Analysis before promotion keeps it from clients; what only real traffic shows, analysis after it notices."""
    resource = workload.resource
    blue_green = ("spec", "strategy", "blueGreen")
    what = "a bad release is noticed"
    if look(resource.props, blue_green) is MISSING:
        chain.gap(what, resource, "spec", "strategy", found="no blueGreen", allowed="blue-green with analysis")
        return
    _services(workload, chain)
    chain.one_of(what, resource, "spec", "progressDeadlineAbort", among=[True], default=False)
    _analysis(resource, inventory, chain, "prePromotionAnalysis")
    noticed = _analysis(resource, inventory, chain, "postPromotionAnalysis")
    if noticed is None:
        return
    source, duration, found = noticed
    path = "spec.metrics: initialDelay + failures x interval"
    chain.term(what, duration, source, path, found)
    share = objectives.rto * constants.START_SHARE * 2
    if duration > share:
        chain.gap(what, source, path, found=durations.show(duration), allowed=f"at most {durations.show(share)}")
    kept = chain.duration(
        "the old release waits", resource, *blue_green, "scaleDownDelaySeconds", allowed="seconds", default=30
    )
    if kept is None:
        return
    chain.terms.pop()  # it waits beside the chain, not in it
    if kept < duration:
        chain.gap(
            "the old release waits",
            resource,
            *blue_green,
            "scaleDownDelaySeconds",
            found=durations.show(kept),
            allowed=f"at least {durations.show(duration)}, until the analysis has spoken",
        )


def _services(workload: Workload, chain: Chain) -> None:
    for role in ("activeService", "previewService"):
        name = look(workload.resource.props, ("spec", "strategy", "blueGreen", role))
        if not any(object_name(each) == name for each in workload.services):
            path = ("spec", "strategy", "blueGreen", role)
            found = "nothing" if name is MISSING else name
            chain.gap(
                "a release is switched",
                workload.resource,
                *path,
                found=found,
                allowed="a Service that selects its pods",
            )


def _analysis(
    resource: Declared, inventory: Inventory, chain: Chain, stage: str
) -> tuple[Declared, timedelta, str] | None:
    """The slowest metric of the templates: when it fails at the latest."""
    what, path = "a bad release is noticed", ("spec", "strategy", "blueGreen", stage, "templates")
    templates = items(look(resource.props, path))
    for index in range(len(items(look(resource.props, (*path[:-1], "args"))))):
        argument = (*path[:-1], "args", index, "valueFrom", "podTemplateHashValue")
        chain.one_of(what, resource, *argument, among=["Latest"], default="Latest")
    if not templates:
        chain.gap(what, resource, *path, found="nothing", allowed="an analysis of errors and latency")
    slowest: tuple[Declared, timedelta, str] | None = None
    for index, each in enumerate(templates):
        name = look(each, ("templateName",))
        template = inventory.one("argoproj.io", "AnalysisTemplate", name, namespace_of(resource))
        if template is None:
            chain.gap(what, resource, *path, index, "templateName", found=name, allowed="a template in its namespace")
            continue
        if not items(look(template.props, ("spec", "metrics"))):
            chain.gap(what, template, "spec", "metrics", found="nothing", allowed="a metric")
        for number in range(len(items(look(template.props, ("spec", "metrics"))))):
            measured = _metric(template, number, chain)
            if measured and (slowest is None or measured[0] > slowest[1]):
                slowest = (template, *measured)
    return slowest


def _metric(template: Declared, number: int, chain: Chain) -> tuple[timedelta, str] | None:
    what, path = "a bad release is noticed", ("spec", "metrics", number)
    metric = look(template.props, path)
    delay = durations.parse(look(metric, ("initialDelay",))) or timedelta()
    interval = durations.parse(look(metric, ("interval",)))
    allowed = as_number(look(metric, ("failureLimit",))) or 0
    count = as_number(look(metric, ("count",)))
    if look(metric, ("successCondition",)) is MISSING and look(metric, ("failureCondition",)) is MISSING:
        chain.gap(what, template, *path, "successCondition", found="nothing", allowed="a condition")
    if look(metric, ("provider", "prometheus")) is MISSING:
        chain.gap(what, template, *path, "provider", found="nothing measured", allowed="a query of Prometheus")
    if count is not None and allowed >= count:
        chain.gap(what, template, *path, "failureLimit", found=f"{allowed:g} of {count:g}", allowed="less than count")
    if interval is None:
        chain.gap(what, template, *path, "interval", found=look(metric, ("interval",)), allowed="a duration")
        return None
    failures = allowed + 1
    found = f"{durations.show(delay)} + {failures:g} x {durations.show(interval)}"
    return delay + failures * interval, found
