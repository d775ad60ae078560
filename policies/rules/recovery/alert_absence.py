"""An alert on the age of something is silent when there is nothing to be old: backups stop without an alert."""

import re
from collections.abc import Iterator

from declared.stack import Stack
from declared.values import items, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy
from policies.rules.recovery.promql import absences, alternatives, metrics

_RULE = "kubernetes:monitoring.coreos.com/v1:PrometheusRule"
_NOW = re.compile(r"\btime\s*\(\s*\)")


def _ages(stack: Stack, _: Config) -> Iterator[Finding]:
    rules = [
        (resource, str(read(rule, "alert")), str(read(rule, "expr") or ""))
        for resource in stack.of(_RULE)
        for group in items(resource.props, "spec.groups")
        for rule in items(group, "rules")
        if read(rule, "alert") is not None
    ]
    asked = absences(expression for _, _, expression in rules)
    for resource, name, expression in rules:
        for part in alternatives(expression):
            if _NOW.search(part) and not absences([part]):
                for metric in sorted(metrics(part) - asked):
                    yield wrong(resource, f"alert {name} is silent when {metric} is absent, and no alert asks for that")


AGES_NOTICE_ABSENCE = StackPolicy(
    name="age-alert-absent-metric",
    description="Where an alert compares an age, an alert fires too when the metric of that age is gone.",
    remedy="Add `or absent(METRIC)` to the alert, or an alert of its own.",
    check=_ages,
)
