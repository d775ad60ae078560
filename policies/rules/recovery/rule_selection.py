"""What Prometheus takes up of what is declared: its selectors choose rules and monitors, and its chart brings alerts."""

from collections.abc import Iterator, Mapping
from typing import Any

from declared.helm import chart_of
from declared.labels import selects
from declared.objects import namespace_of
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy
from policies.rules.recovery.promql import metrics

_RELEASE = "kubernetes:helm.sh/v3:Release"
_CHART = "kube-prometheus-stack"
_SPEC = "values.prometheus.prometheusSpec"
_SELECTED = {
    "kubernetes:monitoring.coreos.com/v1:PrometheusRule": "rule",
    "kubernetes:monitoring.coreos.com/v1:ServiceMonitor": "serviceMonitor",
    "kubernetes:monitoring.coreos.com/v1:PodMonitor": "podMonitor",
    "kubernetes:monitoring.coreos.com/v1:Probe": "probe",
    "kubernetes:monitoring.coreos.com/v1alpha1:ScrapeConfig": "scrapeConfig",
}


def _selector(spec: Mapping[str, Any], name: str, release: Declared) -> Mapping[str, Any]:
    """As the chart makes it: an empty one means the release's own, unless the values say that it means all."""
    given = mapping(spec, f"{name}Selector")
    if given or spec.get(f"{name}SelectorNilUsesHelmValues") is False:
        return given
    return {"matchLabels": {"release": str(read(release.props, "name") or release.name)}}


def _taken(stack: Stack, _: Config) -> Iterator[Finding]:
    releases = [each for each in stack.of(_RELEASE) if chart_of(each) == _CHART]
    labels = {
        str(read(each.props, "metadata.name")): {
            "kubernetes.io/metadata.name": str(read(each.props, "metadata.name")),
            **mapping(each.props, "metadata.labels"),
        }
        for each in stack.of("kubernetes:core/v1:Namespace")
    }
    for token, name in _SELECTED.items():
        for resource in stack.of(token):
            reasons = [_left_out(resource, name, release, labels) for release in releases]
            if reasons and all(reasons):
                yield wrong(resource, f"Prometheus does not take it up: {reasons[0]}")


def _left_out(
    resource: Declared, name: str, release: Declared, namespaces: Mapping[str, Mapping[str, Any]]
) -> str | None:
    spec = mapping(release.props, _SPEC)
    selector = _selector(spec, name, release)
    if not selects(selector, mapping(resource.props, "metadata.labels")):
        return f"{_SPEC}.{name}Selector of {release.name} selects {dict(mapping(selector, 'matchLabels')) or 'other labels'}"
    places, place = mapping(spec, f"{name}NamespaceSelector"), namespace_of(resource)
    if places and not is_unknown(place) and not selects(places, namespaces.get(place, {})):
        return f"{_SPEC}.{name}NamespaceSelector of {release.name} does not select {place}"
    return None


SELECTED = StackPolicy(
    name="rules-and-monitors-selected",
    description="Prometheus takes up the alert rules and monitors that are declared.",
    remedy="Set ruleSelectorNilUsesHelmValues and its siblings to false, or give the resources the labels that are selected.",
    check=_taken,
)

_GROUPS = {
    "alertmanager": "alertmanager_",
    "kubernetesApps": "kube_",
    "kubernetesStorage": "kubelet_volume_stats_",
    "nodeExporterAlerting": "node_",
    "prometheus": "prometheus_",
}
"""The chart's groups of alerts, and how the names of the metrics begin that they ask for."""


def _brought(stack: Stack, _: Config) -> Iterator[Finding]:
    for release in stack.of(_RELEASE):
        if chart_of(release) != _CHART:
            continue
        rules = mapping(release.props, "values.defaultRules")
        off = {
            name: "values.defaultRules.create" if rules.get("create") is False else f"values.defaultRules.rules.{name}"
            for name in _GROUPS
            if rules.get("create") is False or mapping(rules, "rules").get(name) is False
        }
        asked = _asked(stack) if off else set[str]()
        for name, path in off.items():
            if not any(each.startswith(_GROUPS[name]) for each in asked):
                yield wrong(
                    release,
                    f"{path} is false, and no alert of the stack asks for {_GROUPS[name]}*: nothing tells of what the group"
                    f" {name} tells of",
                )


def _asked(stack: Stack) -> set[str]:
    return {
        metric
        for resource in stack.of("kubernetes:monitoring.coreos.com/v1:PrometheusRule")
        for group in items(resource.props, "spec.groups")
        for rule in items(group, "rules")
        if read(rule, "alert") is not None
        for metric in metrics(str(read(rule, "expr") or ""))
    }


BROUGHT = StackPolicy(
    name="chart-alert-rules",
    description="The alerts that the monitoring chart brings about nodes, volumes, pods and itself are on, or replaced.",
    remedy="Leave defaultRules.create and its groups on, and disable single alerts by defaultRules.disabled.",
    check=_brought,
)
