"""Whom Alertmanager notifies: an alert is walked through the tree of routes as Alertmanager does it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from pydantic import Field

from declared import durations
from declared.helm import chart_of
from declared.resource import Declared
from declared.values import items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_RELEASE = "kubernetes:helm.sh/v3:Release"
_CHART = "kube-prometheus-stack"
_CONFIG = "values.alertmanager.config"

_PAGERS = ("pagerduty_configs", "opsgenie_configs", "victorops_configs", "pushover_configs")
"""Ways that wake a person."""

_WAYS = (*_PAGERS, "email_configs", "webhook_configs", "sns_configs", "slack_configs")

_MATCHER = re.compile(r"""^\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*"?(.*?)"?\s*$""")
_BETWEEN = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_DEFAULT_WAIT, _DEFAULT_REPEAT = "30s", "4h"  # Prometheus documentation, "Alerting configuration", <route>


@dataclass(frozen=True)
class Notified:
    """A receiver that gets an alert, and when."""

    receiver: str
    wait: float
    """Seconds until the first notification."""

    repeat: float
    """Seconds until the next one."""


@dataclass(frozen=True)
class Matcher:
    """One condition on a label; an absent label is an empty one."""

    label: str
    operator: str
    value: str

    def takes(self, labels: Mapping[str, str]) -> bool:
        """Whether an alert with these labels meets it; an expression that is none meets nothing."""
        found = labels.get(self.label, "")
        try:
            same = re.fullmatch(self.value, found) is not None if "~" in self.operator else found == self.value
        except re.error:
            return False
        return same is not self.operator.startswith("!")


def matchers(source: Any, path: str = "matchers") -> list[Matcher]:
    """The conditions of a route or an inhibition, in the former form too (`match`, `match_re`).

    What cannot be read is left out; `unreadable` names it.
    """
    read_ones = (_MATCHER.match(each) for each in _texts(source, path))
    former = path.removesuffix("ers")
    return [
        *(Matcher(*each.groups()) for each in read_ones if each),
        *(Matcher(str(label), "=", str(value)) for label, value in mapping(source, former).items()),
        *(Matcher(str(label), "=~", str(value)) for label, value in mapping(source, f"{former}_re").items()),
    ]


def unreadable(source: Any, path: str = "matchers") -> list[str]:
    """Conditions that Alertmanager does not read: it refuses the whole configuration."""
    return [each for each in _texts(source, path) if not _MATCHER.match(each)]


def _texts(source: Any, path: str) -> list[str]:
    """Each condition by itself: an item may have several, between braces or not."""
    found: list[str] = []
    for each in items(source, path):
        found += _BETWEEN.findall(str(each).strip().removeprefix("{").removesuffix("}"))
    return [each.strip() for each in found if each.strip()]


def notified(route: Any, labels: Mapping[str, str], inherited: Mapping[str, Any] | None = None) -> list[Notified]:
    """Who gets an alert with these labels: the first child that takes it, the next too where that one continues."""
    own = {key: read(route, key) for key in ("receiver", "group_wait", "repeat_interval")}
    settings = {**(inherited or {}), **{key: value for key, value in own.items() if value is not None}}
    found: list[Notified] = []
    for child in items(route, "routes"):
        if all(each.takes(labels) for each in matchers(child)):
            found += notified(child, labels, settings)
            if read(child, "continue") is not True:
                break
    return found or [
        Notified(
            str(settings.get("receiver")),
            _time(settings.get("group_wait") or _DEFAULT_WAIT),
            _time(settings.get("repeat_interval") or _DEFAULT_REPEAT),
        )
    ]


def _time(value: Any) -> float:
    """Seconds; never, where it is no duration or not known yet."""
    time = durations.parse(value)
    return inf if time is None else time.total_seconds()


def _receivers(release: Declared) -> dict[str, Any]:
    return {str(read(each, "name")): each for each in items(release.props, f"{_CONFIG}.receivers")}


def _uses(receiver: Any, ways: tuple[str, ...]) -> bool:
    return any(items(receiver, way) for way in ways)


class _AlertmanagerConfig(Config):
    receivers: tuple[str, ...] = Field(
        default=("on-call", "dba", "security", "management"),
        description="Who is reached (guide, Emergency Contacts); on-call first.",
    )
    teams: tuple[str, ...] = Field(default=("dba", "security"), description="Teams with a route of their own.")
    wait_seconds: int = Field(default=60, ge=0, description="Longest time until on-call has a critical alert.")
    repeat_seconds: int = Field(default=14_400, ge=60, description="Longest time until on-call has it again.")


def _alertmanager(release: Declared, config: _AlertmanagerConfig) -> Iterator[Finding]:
    if chart_of(release) != _CHART:
        return
    settings, receivers = mapping(release.props, _CONFIG), _receivers(release)
    for name in config.receivers:
        if name not in receivers or not _uses(receivers[name], _WAYS):
            yield wrong(release, f"{_CONFIG}.receivers: {name} has no notification channel")
    default = str(read(settings, "route.receiver"))
    if default not in receivers or not _uses(receivers[default], _WAYS):
        yield wrong(release, f"{_CONFIG}.route.receiver is {default}, which has no notification channel")
    for number, each in enumerate(items(settings, "route.routes")):
        yield from _route(release, f"{_CONFIG}.route.routes[{number}]", each, receivers)
    if items(settings, "mute_time_intervals") and items(settings, "route.routes"):
        yield wrong(release, f"{_CONFIG}.mute_time_intervals silence alerts")
    yield from _reached(release, mapping(settings, "route"), config)


def _route(
    release: Declared, place: str, route: Any, receivers: Mapping[str, Any], inherited: Any = None
) -> Iterator[Finding]:
    receiver = read(route, "receiver") or inherited
    if str(receiver) not in receivers:
        yield wrong(release, f"{place}.receiver is {receiver}, an undefined receiver")
    for name, effect in (("mute_time_intervals", "muted"), ("active_time_intervals", "silent")):
        if items(route, name):
            yield wrong(release, f"{place}.{name} is given: it is {effect} at times")
    for each in unreadable(route):
        yield wrong(
            release, f"{place}.matchers has {each}, which is no matcher: Alertmanager refuses its configuration"
        )
    if not matchers(route):
        yield wrong(release, f"{place} takes every alert")
    for number, each in enumerate(items(route, "routes")):
        yield from _route(release, f"{place}.routes[{number}]", each, receivers, read(route, "receiver"))


def _reached(release: Declared, route: Any, config: _AlertmanagerConfig) -> Iterator[Finding]:
    on_call = config.receivers[0]
    for team in (on_call, *config.teams):
        critical = notified(route, {"alertname": "Any", "severity": "critical", "team": team})
        to_on_call = [each for each in critical if each.receiver == on_call]
        if not to_on_call:
            yield wrong(release, f"{_CONFIG}.route: critical alerts of {team} do not reach {on_call}")
        elif min(each.wait for each in to_on_call) > config.wait_seconds:
            yield wrong(release, f"{_CONFIG}.route: critical alerts of {team} wait {to_on_call[0].wait:g} s")
        elif min(each.repeat for each in to_on_call) > config.repeat_seconds:
            yield wrong(
                release, f"{_CONFIG}.route: critical alerts of {team} are repeated after {to_on_call[0].repeat:g} s"
            )
    for team in config.teams:
        for severity in ("critical", "warning"):
            labels = {"alertname": "Any", "severity": severity, "team": team}
            if team not in {each.receiver for each in notified(route, labels)}:
                yield wrong(release, f"{_CONFIG}.route: {severity} alerts of {team} do not reach them")


ALERTMANAGER = ResourcePolicy(
    name="alert-routing",
    description="Alertmanager takes alerts to on-call, the database administrators, security and management (guide).",
    remedy="Give every receiver a way to be reached, and critical alerts the route to on-call, within a minute and again.",
    config=_AlertmanagerConfig,
    types=(_RELEASE,),
    check=_alertmanager,
)


def _info(release: Declared, _: Config) -> Iterator[Finding]:
    if chart_of(release) != _CHART:
        return
    receivers = _receivers(release)
    for each in notified(mapping(release.props, f"{_CONFIG}.route"), {"alertname": "Any", "severity": "info"}):
        if _uses(receivers.get(each.receiver), _PAGERS):
            yield wrong(release, f"{_CONFIG}.route: alerts of severity info page {each.receiver}")


INFO_DOES_NOT_PAGE = ResourcePolicy(
    name="info-alerts-do-not-page",
    description="Alerts of severity info, of which the charts bring several, do not page.",
    remedy='Give severity="info" a route to a receiver without a pager, before the routes to people.',
    types=(_RELEASE,),
    check=_info,
)


class _HeartbeatConfig(Config):
    seconds: int = Field(default=300, ge=10, description="Longest time between two heartbeats.")


def _heartbeat(release: Declared, config: _HeartbeatConfig) -> Iterator[Finding]:
    if chart_of(release) != _CHART or read(release.props, "values.defaultRules.disabled.Watchdog") is True:
        if chart_of(release) == _CHART:
            yield wrong(release, "values.defaultRules.disabled.Watchdog: there is no heartbeat")
        return
    receivers = _receivers(release)
    sent = [
        each
        for each in notified(mapping(release.props, f"{_CONFIG}.route"), {"alertname": "Watchdog", "severity": "none"})
        if _uses(receivers.get(each.receiver), ("webhook_configs", "sns_configs"))
    ]
    if not sent:
        yield wrong(
            release,
            f"{_CONFIG}.route: the alert Watchdog leaves the platform by no webhook: its absence would not be detected",
        )
    elif min(each.repeat for each in sent) > config.seconds:
        yield wrong(release, f"{_CONFIG}.route: the alert Watchdog is sent every {sent[0].repeat:g} s only")


HEARTBEAT = ResourcePolicy(
    name="dead-mans-switch",
    description="The alert that always fires (Watchdog) is sent to a service outside, which raises an alarm when it stops.",
    remedy='Route alertname="Watchdog" to a receiver with a webhook, with a short repeat_interval.',
    config=_HeartbeatConfig,
    types=(_RELEASE,),
    check=_heartbeat,
)
