"""Harmful changes that the policies of `recovery/cloudwatch_alarms.py` must find."""

from tests.policies.mutators import Mutations, add, change, in_third_place, lose, lose_all, rewrite

_ALARM = ":MetricAlarm"

MUTATIONS: Mutations = {
    "alarm-actions-enabled": {
        "an alarm has no action": change(_ALARM, "alarmActions", []),
        "an alarm is off": add(_ALARM, "actionsEnabled", False),
        "an alarm takes silence for good": change(_ALARM, "treatMissingData", "notBreaching"),
        "an alarm waits for an hour": change(_ALARM, "evaluationPeriods", 60),
        "an alarm never fires": change(_ALARM, "threshold", 0),
        "an alarm is upside down": change(_ALARM, "comparisonOperator", "GreaterThanThreshold"),
        "an alarm looks once an hour": change(_ALARM, "metricQueries[0].metric.period", 3600),
        "an alarm on errors fires without any": change(
            _ALARM, "comparisonOperator", "LessThanThreshold", of="nat-no-ports"
        ),
        "an alarm on errors fires on none too": change(
            _ALARM, "comparisonOperator", "GreaterThanOrEqualToThreshold", of="nat-no-ports"
        ),
        "an alarm on errors takes a mean": change(_ALARM, "statistic", "Average", of="nat-no-ports"),
        "an alarm on errors fires when nothing is reported": change(
            _ALARM, "treatMissingData", "breaching", of="nat-no-ports"
        ),
        "an alarm on a lag fires when nothing is behind": change(
            _ALARM, "comparisonOperator", "LessThanThreshold", of="everything-late"
        ),
        "an alarm on a lag fires always": change(_ALARM, "threshold", 0, of="everything-late"),
        "an alarm on a lag takes a mean": change(_ALARM, "statistic", "Average", of="everything-late"),
        "an alarm on errors waits for ten": change(_ALARM, "evaluationPeriods", 10, of="nat-no-ports"),
        "an alarm on restores waits for a month": in_third_place(
            change(_ALARM, "evaluationPeriods", 30, of="restore-test"), of="dr"
        ),
        "an alarm on restores takes one from anywhere": in_third_place(
            change(_ALARM, "dimensions", {}, of="restore-test"), of="dr"
        ),
        "an alarm on restores takes silence for good": in_third_place(
            change(_ALARM, "treatMissingData", "notBreaching", of="restore-test"), of="dr"
        ),
    },
    "edge-and-backup-alarms": {
        "no alarm for no active region": lose(_ALARM, of="no-active-region"),
        "no alarm when no backup completes": lose(_ALARM, of="none-completed"),
        "completed backups are not counted": rewrite(":EventRule", "eventPattern", "COMPLETED", "RUNNING"),
        "no notification of a failed backup": lose(":EventRule", of="backup-failed"),
        "no notification of a failed restore test": lose(":EventTarget", of="restore-failed"),
        "a rule of events is off": add(":EventRule", "state", "DISABLED"),
        "failed backups are not looked for": rewrite(":EventRule", "eventPattern", '"FAILED", ', ""),
        "the vault tells nothing": lose(":VaultNotifications"),
    },
    "alarm-actions-subscribed": {
        "a topic has no subscription": lose_all(":TopicSubscription", of="edge"),
        "a subscription has no valid endpoint": change(":TopicSubscription", "endpoint", "nobody", of="edge"),
    },
    "nat-gateways-watched": {
        "no alarm for NAT port allocation errors": lose(_ALARM, of="nat-no-ports"),
    },
}
