"""Analyses of releases: what they say of a version that fails, is slow, or has no requests, whatever their expressions.

Conditions and queries are evaluated (`declared/analyses`), and what cannot be is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, isnan, nan
from typing import Any

from pydantic import Field

from declared.analyses.conditions import Condition, Result, UnprovableError, read_condition
from declared.analyses.evaluation import answer
from declared.analyses.promql import Query, UnreadError, read_query
from declared.analyses.trials import NEW, OLD, Subject, series_of, trials
from declared.labels import equal
from declared.objects import namespace_of, object_name
from declared.releases import CANARY, analyses
from declared.requirements import services as required
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, is_unknown, items, mapping, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, StackPolicy

_TEMPLATE = "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate"
_ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
_CLUSTER_TEMPLATE = "kubernetes:argoproj.io/v1alpha1:ClusterAnalysisTemplate"


class _AnalysisStrictConfig(Config):
    metrics: int = Field(default=2, ge=1, description="Fewest metrics of an analysis.")
    errors: float = Field(default=0.01, ge=0, le=1, description="Highest ratio of errors of a good release.")
    latency_seconds: float = Field(default=2, ge=0, description="Highest latency of a good release, in seconds.")
    error_limit: int = Field(default=4, ge=0, description="Most queries in a row that may fail, as by default.")


@dataclass(frozen=True)
class _Metric:
    """A metric of an analysis, as far as it could be read."""

    place: str
    query: Query
    success: Condition | None
    failure: Condition | None

    def phase(self, result: Result) -> str:
        """What Argo Rollouts makes of a result."""
        said = [each.says(result) for each in (self.success, self.failure) if each is not None]
        if None in said:
            return "error"
        good = said[0] if self.success is not None else not said[0]
        bad = said[-1] if self.failure is not None else not said[0]
        return "failed" if bad else "successful" if good else "inconclusive"


def _read_metric(metric: Any, place: str, query: str) -> _Metric | str:
    """A metric, or why it cannot be evaluated."""
    try:
        tree = read_query(query)
        scalar = isinstance(answer(tree, lambda _selector: []), float | int)
    except (UnreadError, IndexError) as error:
        return f"{place}.provider.prometheus.query cannot be evaluated: {error}"
    conditions: dict[str, Condition | None] = {}
    for name in ("successCondition", "failureCondition"):
        text = read(metric, name)
        try:
            conditions[name] = read_condition(str(text), vector=not scalar) if text not in (None, "") else None
        except UnprovableError as error:
            return f"{place}.{name} is {text}, which cannot be evaluated: {error}; expected a limit: result[0] <= ..."
    if not any(conditions.values()):
        return f"{place} has neither successCondition nor failureCondition: whatever is measured is a success"
    return _Metric(place, tree, conditions["successCondition"], conditions["failureCondition"])


def _shape(metric: _Metric) -> Iterator[str]:
    """What a condition says of results whatever the query is."""
    known = [each for each in (metric.success, metric.failure) if each is not None]
    vector = known[0].vector
    values = {value for each in known for value in each.values() if not isnan(value)} | {nan}
    phases = {value: metric.phase([value] if vector else value) for value in values}
    if vector and metric.phase([]) == "successful":
        yield f"{metric.place} is a success without a sample"
    if phases[nan] == "successful":
        yield f"{metric.place} is a success where there is no number (NaN): nothing divided by nothing"
    finite = [phase for value, phase in phases.items() if isfinite(value)]
    if "successful" not in finite:
        yield f"{metric.place} is never a success: no release passes"
    elif all(phase == "successful" for phase in finite):
        yield f"{metric.place} is a success whatever is measured"
    if "inconclusive" in finite:
        yield f"{metric.place} is neither a success nor a failure for some results: the release waits for a person"


def _settings(template: Declared, number: int, metric: Any, config: _AnalysisStrictConfig) -> Iterator[Finding]:
    place = f"spec.metrics[{number}]"
    limits = (
        ("failureLimit", 0, 0, 1, "a release that fails its analysis is promoted"),
        ("inconclusiveLimit", 0, 0, 1, "a release waits for a person"),
        ("consecutiveErrorLimit", 4, 0, config.error_limit, "an analysis whose queries fail goes on"),
    )
    for name, default, least, most, effect in limits:
        value = read(metric, name)
        found = as_number(default if value is None else value)
        if is_unknown(value):
            yield undecided(template, f"{place}.{name} is unknown")
        elif found is None or not least <= found <= most:
            yield wrong(template, f"{place}.{name} is {value}; expected {least} to {most}: {effect}")
    count = as_number(read(metric, "count"))
    asked_again = read(metric, "provider.job") is None  # a job ends by itself, and once
    if asked_again and not is_unknown(read(metric, "count")) and (count is None or count < 2):
        yield wrong(template, f"{place}.count is {read(metric, 'count') or 'not given'}; expected at least 2")
    tried = {str(read(each, "metricName")) for each in items(template.props, "spec.dryRun")}
    if tried & {str(read(metric, "name")), "*", ".*"}:
        yield wrong(template, f"spec.dryRun has {read(metric, 'name')}: what it says does not count")


def _arguments(template: Declared, given: Sequence[Any], own: str) -> dict[str, str]:
    """What stands where a query has `{{args.NAME}}`: the trial's hashes of versions; `own` for a field of the Rollout."""
    found: dict[str, str] = {}
    for each in (*items(template.props, "spec.args"), *given):
        name, value = str(read(each, "name")), read(each, "value")
        version = read(each, "valueFrom.podTemplateHashValue")
        if version is not None:
            found[name] = OLD if version == "Stable" else NEW
        elif value is not None:
            found[name] = str(value)
        elif read(each, "valueFrom") is not None:
            found[name] = own
    return found


def _with_arguments(text: str, arguments: Mapping[str, str]) -> str:
    for name, value in arguments.items():
        for form in (f"{{{{args.{name}}}}}", f"{{{{ args.{name} }}}}"):
            text = text.replace(form, value)
    return text


def _subject(stack: Stack, rollout: Declared) -> Subject:
    place, labels = namespace_of(rollout), read(rollout.props, "spec.template.metadata.labels")
    own, others = {object_name(rollout)}, set[str]()
    for service in stack.of("kubernetes:core/v1:Service"):
        same = namespace_of(service) == place and equal(read(service.props, "spec.selector"), labels)
        (own if same else others).add(object_name(service))
    others |= {object_name(each) for each in stack.of(_ROLLOUT, "kubernetes:apps/v1:Deployment")}
    own |= {str(each) for each in mapping(rollout.props, "spec.template.metadata.labels").values()}
    own |= {str(read(each, "name")) for each in items(rollout.props, "spec.template.spec.containers")}
    return Subject(place, frozenset(own), frozenset((others | {"another-workload"}) - own))


def _template(stack: Stack, rollout: Declared, named: Any) -> Declared | None:
    wide = read(named, "clusterScope") is True
    for each in stack.of(_CLUSTER_TEMPLATE if wide else _TEMPLATE):
        if object_name(each) == read(named, "templateName") and (wide or namespace_of(each) == namespace_of(rollout)):
            return each
    return None


def _metrics(template: Declared, arguments: Mapping[str, str]) -> list[_Metric] | None:
    """The metrics of a template with its arguments; None where one cannot be evaluated, which is said of the template."""
    found: list[_Metric] = []
    for number, metric in enumerate(items(template.props, "spec.metrics")):
        text = read(metric, "provider.prometheus.query")
        if text is None or is_unknown(text):
            return None
        one = _read_metric(
            metric, f"{object_name(template)}: spec.metrics[{number}]", _with_arguments(str(text), arguments)
        )
        if isinstance(one, str):
            return None
        found.append(one)
    return found


def _tried(subject: Subject, metrics: Sequence[_Metric], config: _AnalysisStrictConfig, whose: str) -> Iterator[str]:
    """What the metrics of an analysis say of each trial."""
    said: dict[str, dict[str, str]] = {}
    for name, trial in trials(config.errors, config.latency_seconds).items():
        said[name] = {}
        for metric in metrics:
            result = answer(metric.query, series_of(metric.query, trial, subject, config.latency_seconds))
            numbers = float(result) if isinstance(result, float | int) else [each.value for each in result]
            said[name][metric.place] = metric.phase(numbers)
    for place, phase in said["unmeasured"].items():
        if phase == "successful":
            yield f"{place} {whose} is a success before anything of the new version is measured"
    for place, phase in said["good"].items():
        if phase != "successful":
            yield f"{place} {whose} is no success of a good version: it reads other series than the new version's"
    for name, effect in (
        ("failing", f"{config.errors * 1.5:.1%} of errors"),
        ("slow", f"{config.latency_seconds * 1.4:g} s"),
    ):
        if "failed" not in said[name].values():
            yield f"no metric {whose} fails for a new version with {effect}, while the others are well"


def _analyses(stack: Stack, config: _AnalysisStrictConfig) -> Iterator[Finding]:
    for template in stack.of(_TEMPLATE, _CLUSTER_TEMPLATE):
        yield from _one(template, config)
    said: set[tuple[str, str]] = set()
    for rollout in stack.of(_ROLLOUT):
        for path in [*(each.path for each in analyses(rollout)), f"{CANARY}.analysis"]:
            if items(rollout.props, f"{path}.dryRun"):
                yield wrong(rollout, f"{path}.dryRun is given: what the analysis says of these metrics does not count")
            for template, message in _of_path(stack, rollout, path, config):
                if (template.urn, message) not in said:
                    said.add((template.urn, message))
                    yield wrong(template, message)


def _of_path(
    stack: Stack, rollout: Declared, path: str, config: _AnalysisStrictConfig
) -> Iterator[tuple[Declared, str]]:
    """All templates of an analysis together: each may be for something else."""
    found = [_template(stack, rollout, each) for each in items(rollout.props, f"{path}.templates")]
    templates = [each for each in found if each is not None]
    if not templates or len(templates) < len(found):
        return
    named = [str(read(metric, "name")) for each in templates for metric in items(each.props, "spec.metrics")]
    whose = f"of {object_name(rollout)}"
    if len(named) < config.metrics:
        names = ", ".join(sorted(named)) or "none"
        yield templates[0], f"metrics {whose} are {names}; expected {config.metrics}, of errors and of latency"
    given = items(rollout.props, f"{path}.args")
    read_ones = [_metrics(each, _arguments(each, given, object_name(rollout))) for each in templates]
    metrics = [metric for each in read_ones for metric in each or ()]
    if metrics and None not in read_ones:
        for message in _tried(_subject(stack, rollout), metrics, config, whose):
            yield templates[0], message


def _one(template: Declared, config: _AnalysisStrictConfig) -> Iterator[Finding]:
    for number, metric in enumerate(items(template.props, "spec.metrics")):
        place = f"spec.metrics[{number}]"
        yield from _settings(template, number, metric, config)
        text = read(metric, "provider.prometheus.query")
        if is_unknown(text) or any(is_unknown(read(metric, f"{each}Condition")) for each in ("success", "failure")):
            yield undecided(template, f"{place} is unknown")
        elif text is None and mapping(metric, "provider"):
            continue  # another provider, whose answers have other forms
        elif not str(text or "").strip():
            yield wrong(template, f"{place} asks nothing")
        else:
            found = _read_metric(metric, place, str(text))
            for message in [found] if isinstance(found, str) else _shape(found):
                yield wrong(template, message)


ANALYSIS_STRICT = StackPolicy(
    name=required.ANALYSIS_STRICT,
    description=(
        "An analysis fails a version that has errors or is slow, without a sample, and whatever else runs: it reads the new"
        " version's series, and its conditions are evaluated."
    ),
    remedy=(
        "Keep a metric of the error ratio (1 % or less) and one of latency, each measured several times, of the pods with the"
        " new version's hash, with conditions such as result[0] <= 0.01."
    ),
    config=_AnalysisStrictConfig,
    check=_analyses,
)
