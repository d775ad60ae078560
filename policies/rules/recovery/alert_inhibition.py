"""What mutes what in Alertmanager: a cause its consequence, and nothing that has nothing to do with it."""

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from declared.helm import chart_of
from declared.resource import Declared
from declared.values import items, mapping
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy
from policies.rules.recovery.alert_routing import Matcher, matchers

_RELEASE = "kubernetes:helm.sh/v3:Release"
_CONFIG = "values.alertmanager.config"


class _InhibitionsConfig(Config):
    causes: tuple[str, ...] = Field(default=("RegionDown",), description="Alerts whose consequence everything else is.")
    never: str = Field(default="security", min_length=1, description="The team whose alerts nothing else mutes.")


def _inhibitions(release: Declared, config: _InhibitionsConfig) -> Iterator[Finding]:
    if chart_of(release) != "kube-prometheus-stack":
        return
    for number, rule in enumerate(items(mapping(release.props, _CONFIG), "inhibit_rules")):
        for fault in _faults(rule, config):
            yield wrong(release, f"{_CONFIG}.inhibit_rules[{number}] {fault}")


def _faults(rule: Any, config: _InhibitionsConfig) -> Iterator[str]:
    sources, targets = matchers(rule, "source_matchers"), matchers(rule, "target_matchers")
    equal = {str(each) for each in items(rule, "equal")}
    if not sources or not targets:
        yield "has no source or no target: it mutes everything"
        return
    cause = any(each.label == "alertname" and each.operator == "=" and each.value in config.causes for each in sources)
    if not equal and not cause:
        yield "compares no label: an alert about one thing mutes alerts about others"
    if not _named(sources) and "alertname" not in equal:
        yield "has any alert for a source: an unrelated one mutes"
    elif not _named(targets) and "alertname" not in equal:
        for label in sorted(equal):
            if not _required(label, sources) and not _required(label, targets):
                yield f"compares {label}, which may be absent: two alerts without it are taken for equal"
    if not equal and cause and not _spares(targets, "team", config.never):
        yield f"mutes alerts of {config.never}"
    if not equal and cause and not _spares(targets, "severity", "none"):
        yield "mutes the heartbeat"


def _named(conditions: list[Matcher]) -> bool:
    return any(each.label == "alertname" and not each.operator.startswith("!") for each in conditions)


def _required(label: str, conditions: list[Matcher]) -> bool:
    return any(each.label == label and not each.takes({}) for each in conditions)


def _spares(conditions: list[Matcher], label: str, value: str) -> bool:
    return any(each.label == label and not each.takes({label: value}) for each in conditions)


INHIBITIONS = ResourcePolicy(
    name="alert-inhibition-scope",
    description="No alert mutes another that is about something else: an attack, another store, the heartbeat.",
    remedy="Name the alerts that mute, compare labels that each of them has, and leave the security team's alone.",
    config=_InhibitionsConfig,
    types=(_RELEASE,),
    check=_inhibitions,
)
