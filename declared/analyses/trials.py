"""Releases on trial: what a query would see of a version that is good, that fails, that is slow, that has no requests.

In each the version that runs meanwhile, and every other service, behave the other way and have a thousand times the
requests: a query that reads their series too, or instead, does not see the new version.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from declared.analyses.evaluation import Sample, Series, Vector
from declared.analyses.promql import Aggregation, Matcher, Operation, Query, Selector, selectors

NEW, OLD = "newversion", "oldversion"
"""The hashes of the two versions' pods; a query has them where its arguments stand."""


@dataclass(frozen=True)
class Traffic:
    """Requests in a second, the share that fails, and how long each takes."""

    rate: float
    failing: float
    seconds: float


@dataclass(frozen=True)
class Trial:
    """What runs."""

    new: Traffic | None
    """None: nothing has been measured yet."""

    others: Traffic


@dataclass(frozen=True)
class Subject:
    """Whose release it is: labels of its series have these names, those of others have the others'."""

    namespace: str
    names: frozenset[str]
    others: frozenset[str]


FAST = 0.02
_GOOD, _BAD = Traffic(1000, 0, FAST), Traffic(1000, 0.5, 60)


def trials(errors: float, seconds: float) -> Mapping[str, Trial]:
    """By name; `failing` and `slow` are a little over the highest ratio of errors and the highest latency."""
    return {
        "good": Trial(Traffic(1, 0, FAST), _BAD),
        "failing": Trial(Traffic(1, min(0.5, errors * 1.5), FAST), _GOOD),
        "slow": Trial(Traffic(1, 0, seconds * 1.4), _GOOD),
        "unmeasured": Trial(None, _GOOD),
    }


_NAMESPACES = {"namespace", "exported_namespace", "kubernetes_namespace", "destination_workload_namespace"}
_INSTANCES = {"instance", "pod", "exported_pod", "kubernetes_pod_name", "pod_name", "host", "container_id"}
_FATES = (
    *(("500", "200"), ("503", "200"), ("5xx", "2xx"), ("SERVER_ERROR", "SUCCESS"), ("error", "success")),
    *(("ERROR", "OK"), ("Internal", "OK"), ("Unavailable", "OK"), ("13", "0"), ("true", "false")),
)
"""Pairs of what a label may say of a request that failed and of one that did not."""

_FAILED = re.compile(r"error|fail|exception|5xx", re.IGNORECASE)
_SUCCEEDED = re.compile(r"success|succeed|2xx", re.IGNORECASE)
_MILLISECONDS = re.compile(r"milliseconds|_ms(?:_|$)|_millis", re.IGNORECASE)
_LATENCY = re.compile(r"seconds|duration|latency|_ms(?:_|$)|millis", re.IGNORECASE)


def _labels(query: Query) -> frozenset[str]:
    """Every label that a query names."""
    own = {each.label for selector in selectors(query) for each in selector.matchers}

    def grouped(part: Query) -> set[str]:
        match part:
            case Aggregation():
                return set(part.labels).union(*(grouped(each) for each in part.arguments))
            case Operation():
                return set(part.labels or ()) | grouped(part.left) | grouped(part.right)
            case _:
                arguments: tuple[Query, ...] = getattr(part, "arguments", ())
                return set[str]().union(*(grouped(each) for each in arguments))

    return frozenset(own | grouped(query))


def series_of(query: Query, trial: Trial, subject: Subject, seconds_bound: float) -> Series:
    """The series that a query would find; histograms have a bucket that ends at `seconds_bound`."""
    named, matchers = _labels(query), [each for found in selectors(query) for each in found.matchers]
    fates = {label: pair for label in named if (pair := _fate(label, matchers)) is not None}
    bounds = sorted(
        {0.05, 0.1, 0.25, 0.5, 1.0, seconds_bound, seconds_bound * 1.5, 10.0} | set(_given_bounds(matchers))
    )
    every = _Every(named, fates, bounds, subject)

    def series(selector: Selector) -> Vector:
        found: list[Sample] = []
        for kind, traffic in (("new", trial.new), ("old", trial.others), ("other", trial.others)):
            if traffic is not None:
                found.extend(every.of(selector, kind, traffic))
        return found

    return series


def _fate(label: str, matchers: list[Matcher]) -> tuple[str, str] | None:
    """What a label says of good and bad requests, where one of its matchers tells them apart."""
    if label == "le" or label in _NAMESPACES or label in _INSTANCES:
        return None
    for pair in _FATES:
        if any(each.takes(pair[0]) is not each.takes(pair[1]) for each in matchers if each.label == label):
            return pair
    return None


def _given_bounds(matchers: list[Matcher]) -> Iterator[float]:
    for each in matchers:
        if each.label == "le":
            for text in each.value.split("|"):
                try:
                    yield float(text.replace("\\.", "."))
                except ValueError:
                    continue


@dataclass(frozen=True)
class _Every:
    named: frozenset[str]
    fates: Mapping[str, tuple[str, str]]
    bounds: list[float]
    subject: Subject

    def of(self, selector: Selector, kind: str, traffic: Traffic) -> Iterator[Sample]:
        """Two pods of a workload; whatever fails does so in the second."""
        by_request = [each for each in selector.matchers if each.label in self.fates or each.label == "le"]
        if not all(self._takes(each, kind) for each in selector.matchers if each not in by_request):
            return
        for pod in (1, 2):
            failing = min(1.0, traffic.failing * 2) if pod == 2 else 0.0
            for bad, share in ((True, failing), (False, 1 - failing)):
                if bad and not share and not self.fates:
                    continue
                rate = traffic.rate / 2 * share
                for labels, value in self._values(selector, rate, bad=bad, seconds=traffic.seconds):
                    found = {**self._symbols(kind, pod, bad=bad), **labels}
                    if all(each.takes(found.get(each.label, "")) for each in by_request):
                        yield Sample(found, value)

    def _values(
        self, selector: Selector, rate: float, *, bad: bool, seconds: float
    ) -> Iterator[tuple[dict[str, str], float]]:
        name = selector.metric
        unit = 1000 if _MILLISECONDS.search(name) else 1
        if name.endswith("_bucket"):
            for bound in self.bounds:
                yield {"le": f"{bound * unit:g}"}, rate if seconds <= bound else 0.0
            yield {"le": "+Inf"}, rate
        elif name.endswith("_sum"):
            yield {}, rate * seconds * unit
        elif _LATENCY.search(name) and not name.endswith(("_count", "_total")):
            yield {}, seconds * unit
        elif (_FAILED.search(name) and not bad) or (_SUCCEEDED.search(name) and bad):
            yield {}, 0.0
        else:
            yield {}, rate

    def _symbols(self, kind: str, pod: int, *, bad: bool) -> dict[str, str]:
        found = {label: f"{kind}-{pod}" if label in _INSTANCES else kind for label in self.named if label != "le"}
        found["instance"] = f"{kind}-{pod}"
        return {**found, **{label: pair[0 if bad else 1] for label, pair in self.fates.items()}}

    def _takes(self, matcher: Matcher, kind: str) -> bool:
        """Whether a condition takes every series of a version or of another service: it is on none of its requests."""
        negated = matcher.operator.startswith("!")
        for token, own in ((NEW, "new"), (OLD, "old")):
            if token in matcher.value:
                return (kind == own) is not negated
        if matcher.label in _NAMESPACES:
            return matcher.takes(self.subject.namespace)
        if negated:
            return True
        own, others = self.subject.names, self.subject.others
        if kind == "other":
            own, others = others, own
        return _any_takes(matcher, self.subject, own) or not _any_takes(matcher, self.subject, others)


def _any_takes(matcher: Matcher, subject: Subject, names: frozenset[str]) -> bool:
    """Whether it takes one of the names, or a pod of it, or its name in the cluster's DNS."""
    place = subject.namespace
    return any(
        matcher.takes(each)
        for name in names
        for each in (
            name,
            f"{name}-7d9f8c6b5-x2x4x",
            f"{name}.{place}",
            f"{name}.{place}.svc.cluster.local",
            f"{place}/{name}",
        )
    )
