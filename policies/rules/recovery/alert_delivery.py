"""Every critical alert that is declared, taken through Alertmanager's routes: whatever its other labels, it wakes a person.

A rule says an alert's name, severity and team; its namespace, pod and other labels come with the series. A route that
asks for one of those may or may not take the alert, so both ways are gone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from pydantic import Field

from declared import durations
from declared.helm import chart_of
from declared.stack import Stack
from declared.values import as_mapping, items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy
from policies.rules.recovery.alert_routing import Matcher, matchers

_RELEASE = "kubernetes:helm.sh/v3:Release"
_RULE = "kubernetes:monitoring.coreos.com/v1:PrometheusRule"
_CONFIG = "values.alertmanager.config"
_PAGERS = (
    *("pagerduty_configs", "opsgenie_configs", "victorops_configs", "pushover_configs", "webhook_configs"),
    *("sns_configs", "incidentio_configs"),
)
"""Ways that can wake a person; a webhook and a topic lead to whoever is behind them."""

_RANKS = {"critical": 3, "warning": 2, "info": 1, "none": 0}
_OF_THE_CHART = ({"alertname": "InfoInhibitor", "severity": "none"}, {"alertname": "Watchdog", "severity": "none"})


@dataclass(frozen=True)
class _Notified:
    receiver: str
    wait: float
    repeat: float
    interval: float
    """Seconds until an alert that joins others is sent."""


Labels = Mapping[str, str]
Outcome = tuple[_Notified, ...]


def _takes(conditions: Sequence[Matcher], known: Labels) -> bool | None:
    """Whether a route takes an alert; None: it depends on labels that come with the series."""
    decided = [each.takes(known) for each in conditions if each.label in known or each.label in _STATIC]
    if not all(decided):
        return False
    return True if len(decided) == len(conditions) else None


_STATIC = ("alertname", "severity", "team")
"""Labels that a rule gives, or that no series has."""


def _outcomes(route: Any, known: Labels, inherited: Mapping[str, Any]) -> set[Outcome]:
    """Who may be notified together, for any values of the labels that are not known."""
    own = {key: read(route, key) for key in ("receiver", "group_wait", "repeat_interval", "group_interval")}
    settings = {**inherited, **{key: value for key, value in own.items() if value is not None}}
    going: set[Outcome] = {()}
    done: set[Outcome] = set()
    for child in items(route, "routes"):
        takes = _takes(matchers(child), known)
        if takes is False or not going:
            continue
        taken = {(*before, *after) for before in going for after in _outcomes(child, known, settings)}
        if read(child, "continue") is True:
            going = taken if takes else going | taken
        else:
            done |= taken
            going = set() if takes else going
        if len(going) + len(done) > _MOST:
            break
    here = _Notified(
        str(settings.get("receiver")),
        _seconds(settings.get("group_wait") or "30s"),
        _seconds(settings.get("repeat_interval") or "4h"),
        _seconds(settings.get("group_interval") or "5m"),
    )
    return done | {each or (here,) for each in going}


_MOST = 256


def _seconds(value: Any) -> float:
    time = durations.parse(value)
    return inf if time is None else time.total_seconds()


class _DeliveryConfig(Config):
    wait_seconds: int = Field(default=60, ge=0, description="Longest time until a critical alert is sent.")
    interval_seconds: int = Field(
        default=600, ge=1, description="Longest time until a critical alert is sent that joins others of its group."
    )
    repeat_seconds: int = Field(default=14_400, ge=60, description="Longest time until a critical alert is sent again.")


def _alerts(stack: Stack) -> Iterator[Labels]:
    """The labels of every alert that is declared, as far as its rule gives them."""
    for resource in stack.of(_RULE):
        for group in items(resource.props, "spec.groups"):
            for rule in items(group, "rules"):
                if read(rule, "alert") is not None:
                    given = {name: str(value) for name, value in mapping(rule, "labels").items()}
                    fixed = {name: value for name, value in given.items() if "{{" not in value}
                    yield {**fixed, "alertname": str(read(rule, "alert"))}


def _delivered(stack: Stack, config: _DeliveryConfig) -> Iterator[Finding]:
    critical = {tuple(sorted(each.items())): each for each in _alerts(stack) if each.get("severity") == "critical"}
    for release in stack.of(_RELEASE):
        settings = mapping(release.props, _CONFIG)
        if chart_of(release) != "kube-prometheus-stack" or not settings:
            continue
        receivers = {str(read(each, "name")): each for each in items(settings, "receivers")}
        said: set[str] = set()
        for labels in critical.values():
            for outcome in sorted(_outcomes(mapping(settings, "route"), labels, {}), key=str):
                fault = _fault(outcome, receivers, config)
                if fault and fault not in said:
                    said.add(fault)
                    yield wrong(release, f"{_CONFIG}.route: {labels['alertname']} may end {fault}")


def _fault(outcome: Outcome, receivers: Mapping[str, Any], config: _DeliveryConfig) -> str | None:
    paging = [each for each in outcome if any(items(receivers.get(each.receiver), way) for way in _PAGERS)]
    if not paging:
        return f"with {' and '.join(each.receiver for each in outcome)}, which pages nobody"
    first = min(paging, key=lambda each: each.wait)
    if first.wait > config.wait_seconds:
        return f"with {first.receiver} after {first.wait:g} s; expected at most {config.wait_seconds} s"
    if min(each.interval for each in paging) > config.interval_seconds:
        return f"with {first.receiver} {first.interval:g} s after another alert of its group; expected {config.interval_seconds}"
    if min(each.repeat for each in paging) > config.repeat_seconds:
        return f"with {first.receiver}, again only after {first.repeat:g} s; expected {config.repeat_seconds}"
    return None


DELIVERED = StackPolicy(
    name="critical-alerts-page",
    description="Every critical alert reaches a receiver that wakes a person within a minute, and again within hours.",
    remedy="Let no route before the pager's take critical alerts without continue: true, and keep its intervals short.",
    config=_DeliveryConfig,
    check=_delivered,
)


def _inhibited(stack: Stack, _: Config) -> Iterator[Finding]:
    alerts = [*_alerts(stack), *_OF_THE_CHART]
    for release in stack.of(_RELEASE):
        if chart_of(release) != "kube-prometheus-stack":
            continue
        for number, rule in enumerate(items(mapping(release.props, _CONFIG), "inhibit_rules")):
            muting, muted_ones = matchers(rule, "source_matchers"), matchers(rule, "target_matchers")
            sources = [each for each in alerts if _takes(muting, each) is not False]
            targets = [each for each in alerts if _takes(muted_ones, each) is not False]
            least = min((_rank(each) for each in sources), default=3)
            muted = next((each for each in targets if _rank(each) > least and each not in sources), None)
            lower = next((each for each in sources if _rank(each) == least), None)
            if muted and lower and not _named(rule):
                yield wrong(
                    release,
                    f"{_CONFIG}.inhibit_rules[{number}]: {lower['alertname']}, of severity {lower.get('severity', 'none')}, mutes"
                    f" {muted['alertname']}, of severity {muted.get('severity', 'none')}",
                )


def _named(rule: Any) -> bool:
    """Whether it says that an alert mutes others of the same name."""
    return "alertname" in items(rule, "equal")


def _rank(labels: Labels) -> int:
    return _RANKS.get(as_mapping(labels).get("severity", "none"), 0)


INHIBITED = StackPolicy(
    name="inhibition-by-graver-alert",
    description="An alert is muted by one that is as grave or graver, never by a lesser one.",
    remedy="Let an alert of the same or a higher severity be the source, or remove the inhibition.",
    check=_inhibited,
)
