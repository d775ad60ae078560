"""Harmful changes that the policies of `recovery/rule_selection.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop

_MONITORING = "kube-prometheus-stack"
_SPEC = "values.prometheus.prometheusSpec"

MUTATIONS: Mutations = {
    "rules-and-monitors-selected": {
        "Prometheus takes its chart's rules only": change(":Release", f"{_SPEC}.ruleSelectorNilUsesHelmValues", True),
        "Prometheus takes its chart's rules only, by default": drop(
            ":Release", f"{_SPEC}.ruleSelectorNilUsesHelmValues", of=_MONITORING
        ),
        "Prometheus takes its chart's monitors of pods only": change(
            ":Release", f"{_SPEC}.podMonitorSelectorNilUsesHelmValues", True
        ),
        "Prometheus takes labelled rules": add(
            ":Release", f"{_SPEC}.ruleSelector", {"matchLabels": {"team": "platform"}}, of=_MONITORING
        ),
        "Prometheus takes rules of one namespace": add(
            ":Release",
            f"{_SPEC}.ruleNamespaceSelector",
            {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}},
            of=_MONITORING,
        ),
    },
    "chart-alert-rules": {
        "the chart brings no alerts": add(":Release", "values.defaultRules.create", False, of=_MONITORING),
        "the chart brings no alerts of Alertmanager": add(
            ":Release", "values.defaultRules.rules.alertmanager", False, of=_MONITORING
        ),
        "the chart brings no alerts of Prometheus": add(
            ":Release", "values.defaultRules.rules.prometheus", False, of=_MONITORING
        ),
    },
}
