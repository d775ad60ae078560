"""CloudWatch alarms: that they fire, notify a subscriber, and that there is one for what must be watched."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import Field

from declared.backup_events import selects_completed
from declared.expectations import NOT_FALSE, Expectation
from declared.requirements.edge import ALARMS_ROUTED
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, items, mapping, read
from policies.model.expect import requirement_check, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_CHECK = "aws:route53/healthCheck:HealthCheck"
_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
_NAT = "aws:ec2/natGateway:NatGateway"

_COMPLETED, _RULE_RUNS = "NumberOfBackupJobsCompleted", "TriggeredRules"

_ERRORS = re.compile(r"Error|Fault|Fail|Drop|Reject|Throttl|Denied|Un[Hh]ealthy|[45][Xx][Xx]")
"""In the name of a metric: it counts what should not happen. A service reports 0, or nothing, where all is well."""

_LAGS = re.compile(r"Latency$|Lag$|Age$|Delay")
"""In the name of a metric: it tells how far something is behind, and nothing while there is nothing to do."""

_RESTORES = re.compile(r"Restore")
"""In the name of a metric: it counts restores that were tested, days apart."""

_DAY = 86400

_ALWAYS = (
    Requirement(_ALARM, "actionsEnabled", NOT_FALSE),
    Requirement(
        _ALARM,
        "datapointsToAlarm",
        Expectation("at most evaluationPeriods", lambda value: value is None or value <= 2),
    ),
)
_OF_SIGNS_OF_LIFE = (
    Requirement(
        _ALARM,
        "treatMissingData",
        Expectation("breaching", lambda value: value == "breaching"),
        "no data is no good news",
    ),
)
_OF_ERRORS = (
    Requirement(
        _ALARM,
        "treatMissingData",
        Expectation("notBreaching", lambda value: value == "notBreaching"),
        "it counts errors, and none is reported where there are none",
    ),
    Requirement(
        _ALARM,
        "statistic",
        Expectation("Sum or Maximum", lambda value: value in ("Sum", "Maximum")),
        "others hide an error among good samples",
    ),
)

_OF_LAGS = (
    Requirement(
        _ALARM,
        "comparisonOperator",
        Expectation("GreaterThanThreshold", lambda value: value == "GreaterThanThreshold"),
        "it grows as things get worse",
    ),
    Requirement(
        _ALARM,
        "threshold",
        Expectation("more than 0", lambda value: isinstance(value, (int, float)) and value > 0),
        "0 is true of everything that takes time",
    ),
    Requirement(
        _ALARM,
        "statistic",
        Expectation("Maximum", lambda value: value == "Maximum"),
        "others hide the one that is far behind",
    ),
)


class _AlarmsConfig(Config):
    periods: int = Field(default=2, ge=1, description="Most periods before an alarm.")
    seconds: int = Field(default=60, ge=1, description="Longest period of a metric.")
    backup_seconds: int = Field(default=86400, ge=1, description="Longest period of a metric of backups.")
    trial_seconds: int = Field(
        default=3600, ge=1, description="Longest period of a metric of our own, that a scheduled trial gives."
    )
    restore_days: int = Field(
        default=7,
        ge=1,
        description="Days without a tested restore, of a metric of our own that counts them, before an alarm.",
    )


def _alarm(alarm: Declared, config: _AlarmsConfig) -> Iterator[Finding]:
    yield from requirement_check(_ALWAYS)(alarm, config)
    if _ERRORS.search(str(read(alarm.props, "metricName"))):
        yield from requirement_check(_OF_ERRORS)(alarm, config)
        yield from _fires_on_errors(alarm)
    elif _LAGS.search(str(read(alarm.props, "metricName"))):
        yield from requirement_check(_OF_LAGS)(alarm, config)
    else:
        yield from requirement_check(_OF_SIGNS_OF_LIFE)(alarm, config)
        yield from _fires_without_signs_of_life(alarm)
    if not items(alarm.props, "alarmActions"):
        yield wrong(alarm, "alarmActions is empty: no notification is sent")
    if _counts_restores(alarm):
        yield from _waits_for_restores(alarm, config)
        return
    periods = read(alarm.props, "evaluationPeriods")
    if not isinstance(periods, int) or periods > config.periods:
        yield wrong(alarm, f"evaluationPeriods is {periods}; expected at most {config.periods}")
    metrics = [alarm.props, *(mapping(each, "metric") for each in items(alarm.props, "metricQueries"))]
    for metric in metrics:
        name, period = read(metric, "metricName"), read(metric, "period")
        if name is None:
            continue
        most = _longest(str(read(metric, "namespace")), str(name), config)
        if not isinstance(period, (int, float)) or period > most:
            yield wrong(alarm, f"period of {name} is {period}; expected at most {most}")
        if not (mapping(metric, "dimensions")):
            yield wrong(alarm, f"{name} has no dimension: it watches nothing in particular")


def _counts_restores(alarm: Declared) -> bool:
    ours = not str(read(alarm.props, "namespace")).startswith("AWS/")
    return ours and bool(_RESTORES.search(str(read(alarm.props, "metricName"))))


def _waits_for_restores(alarm: Declared, config: _AlarmsConfig) -> Iterator[Finding]:
    period, periods = (as_number(read(alarm.props, key)) for key in ("period", "evaluationPeriods"))
    if not period or not periods or period * periods > config.restore_days * _DAY:
        yield wrong(alarm, f"waits {periods} x {period} s for a restore; expected {config.restore_days} days at most")
    if not mapping(alarm.props, "dimensions"):
        yield wrong(alarm, "has no dimension: a restore from anywhere would do")


def _fires_without_signs_of_life(alarm: Declared) -> Iterator[Finding]:
    comparison, threshold = _bound(alarm)
    if comparison != "LessThanThreshold" or not isinstance(threshold, (int, float)) or threshold < 1:
        yield wrong(alarm, f"{comparison} {threshold} is never true of what it watches; expected LessThanThreshold 1")


def _fires_on_errors(alarm: Declared) -> Iterator[Finding]:
    comparison, threshold = _bound(alarm)
    least = {"GreaterThanThreshold": 0, "GreaterThanOrEqualToThreshold": 1}.get(str(comparison))
    if least is None or not isinstance(threshold, (int, float)) or threshold < least:
        yield wrong(
            alarm, f"{comparison} {threshold} is true of no error, or of none at all; expected GreaterThanThreshold 0"
        )


def _bound(alarm: Declared) -> tuple[Any, Any]:
    return read(alarm.props, "comparisonOperator"), read(alarm.props, "threshold")


def _longest(namespace: str, name: str, config: _AlarmsConfig) -> int:
    """The longest period: a metric that no AWS service gives comes from a trial of our own, on a schedule."""
    if name in (_COMPLETED, _RULE_RUNS):
        return config.backup_seconds
    return config.seconds if namespace.startswith("AWS/") else config.trial_seconds


ALARMS = ResourcePolicy(
    name=ALARMS_ROUTED,
    description="Alarms fire without a sign of life, on an error or on a lag, as their metric is, evaluate soon, and send a"
    " notification.",
    remedy="Set treatMissingData breaching (notBreaching where errors are counted), alarmActions, 60 s and few evaluation periods.",
    config=_AlarmsConfig,
    types=(_ALARM,),
    check=_alarm,
)


def _metrics(alarm: Declared) -> set[str]:
    metrics = (alarm.props, *(mapping(each, "metric") for each in items(alarm.props, "metricQueries")))
    return {str(name) for metric in metrics if (name := read(metric, "metricName"))}


def _counts_completed(stack: Stack, alarm: Declared) -> bool:
    """Whether an alarm counts how often a rule ran that selects completed backups."""
    return _RULE_RUNS in _metrics(alarm) and any(
        _on(rule) and selects_completed(read(rule.props, "eventPattern"))
        for rule in stack.needed_by(alarm, "aws:cloudwatch/eventRule:EventRule")
    )


def _on(rule: Declared) -> bool:
    return read(rule.props, "state") in (None, "ENABLED") and read(rule.props, "isEnabled") is not False


class _WatchedConfig(Config):
    edge: int = Field(default=3, ge=1, description="Fewest alarms on health checks.")
    events: tuple[str, ...] = Field(
        default=("Backup Job State Change", "Restore Job State Change"), description="Events with a notification."
    )


def _watched(stack: Stack, config: _WatchedConfig) -> Iterator[Finding]:
    names = [name for alarm in stack.of(_ALARM) for name in _metrics(alarm)]
    edge = names.count("HealthCheckStatus")
    if any(True for _ in stack.of(_CHECK)) and edge < config.edge:
        yield Finding(
            message=f"{edge} alarms watch health checks; expected {config.edge}: no active region, split brain, unhealthy edge"
        )
    for vault in stack.of("aws:backup/vault:Vault"):
        if _COMPLETED not in names and not any(_counts_completed(stack, alarm) for alarm in stack.of(_ALARM)):
            yield wrong(vault, "no alarm tells that backups have stopped")
        notices = list(stack.of("aws:backup/vaultNotifications:VaultNotifications"))
        if not any(items(each.props, "backupVaultEvents") for each in notices):
            yield wrong(vault, "has no notifications")
        rules = [rule for rule in stack.of("aws:cloudwatch/eventRule:EventRule") if _tells(stack, rule)]
        patterns = [str(read(rule.props, "eventPattern")) for rule in rules]
        for event in config.events:
            if not any(event in pattern and "FAILED" in pattern for pattern in patterns):
                yield wrong(vault, f"no EventRule with a target tells of a failed {event}")


def _tells(stack: Stack, rule: Declared) -> bool:
    return _on(rule) and any(
        rule.urn in each.dependencies or read(each.props, "rule") == read(rule.props, "name")
        for each in stack.of("aws:cloudwatch/eventTarget:EventTarget")
        if read(each.props, "arn")
    )


WATCHED = StackPolicy(
    name="edge-and-backup-alarms",
    description="Alarms watch who serves, and notices tell of backups and restores that failed or stopped.",
    remedy="Declare the MetricAlarms, EventRules with targets and VaultNotifications.",
    config=_WatchedConfig,
    check=_watched,
)


class _SubscribedConfig(Config):
    protocols: tuple[str, ...] = Field(
        default=("email", "https", "lambda", "sqs"), description="Ways by which notices leave."
    )


def _subscribed(stack: Stack, config: _SubscribedConfig) -> Iterator[Finding]:
    subscriptions = list(stack.of("aws:sns/topicSubscription:TopicSubscription"))
    for topic in stack.of("aws:sns/topic:Topic"):
        if not any(topic.urn in each.dependencies for each in subscriptions):
            yield wrong(topic, "has no subscription")
    for each in subscriptions:
        protocol, endpoint = read(each.props, "protocol"), str(read(each.props, "endpoint"))
        if (
            protocol not in config.protocols
            or (protocol == "email" and "@" not in endpoint)
            or endpoint.startswith("http://")
        ):
            yield wrong(each, f"{protocol} {endpoint}; expected {', '.join(config.protocols)}")
        if read(each.props, "filterPolicy"):
            yield wrong(each, "filterPolicy leaves notices out")


SUBSCRIBED = StackPolicy(
    name="alarm-actions-subscribed",
    description="Every notification topic has a subscriber that can be reached.",
    remedy="Declare a TopicSubscription.",
    config=_SubscribedConfig,
    check=_subscribed,
)


def _ports_watched(stack: Stack, _: Config) -> Iterator[Finding]:
    alarms = [each for each in stack.of(_ALARM) if "ErrorPortAllocation" in _metrics(each)]
    watched = {gateway.urn for alarm in alarms for gateway in stack.needed_by(alarm, _NAT)}
    for gateway in stack.of(_NAT):
        if gateway.urn not in watched:
            yield wrong(
                gateway,
                "no MetricAlarm on its ErrorPortAllocation: connections to a destination fail when its ports are used up",
            )


NAT_WATCHED = StackPolicy(
    name="nat-gateways-watched",
    description="An alarm tells when a NAT gateway has no port left for a connection, as to an archive in another region.",
    remedy="Declare a MetricAlarm on ErrorPortAllocation of AWS/NATGateway, with the gateway's id as NatGatewayId.",
    check=_ports_watched,
)
