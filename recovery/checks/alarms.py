"""Alarms outside the cluster: what tells a person when the cluster cannot."""

from declared.backup_events import selects_completed
from declared.resource import Declared
from declared.stack import Stack
from declared.values import items, read
from recovery.model.chain import Chain

ALARM, TOPIC = "cloudwatch/metricAlarm:MetricAlarm", "sns/topic:Topic"


def heard(inventory: Stack, chain: Chain, what: str, alarm: Declared) -> None:
    """Gaps unless an alarm is on and reaches somebody."""
    chain.one_of(what, alarm, "actionsEnabled", among=[True], default=True)
    chain.one_of(what, alarm, "treatMissingData", among=["breaching"])
    chain.one_of(what, alarm, "comparisonOperator", among=["LessThanThreshold", "LessThanOrEqualToThreshold"])
    if not items(alarm.props, "alarmActions"):
        chain.gap(what, alarm, "alarmActions", found="nothing", allowed="a topic with a subscription")
    listened_to = {
        urn for each in inventory.aws("sns/topicSubscription:TopicSubscription") for urn in each.dependencies
    }
    if not any(topic.urn in listened_to for topic in inventory.needed_by(alarm, TOPIC)):
        chain.gap(
            what, alarm, "alarmActions", found="no topic with a subscription", allowed="one with a notification contact"
        )
    policies = {urn for each in inventory.aws("sns/topicPolicy:TopicPolicy") for urn in each.dependencies}
    for topic in inventory.needed_by(alarm, TOPIC):
        if topic.urn not in policies:
            chain.gap(what, topic, "arn", found="no TopicPolicy", allowed="one that lets alarms publish")


def split_brain_alarm(inventory: Stack, chain: Chain) -> None:
    """Two primaries write two histories: that must be told of at once."""
    _expected(inventory, chain, "two primaries are told of", ">= 1 AND", most=600)


def edge_alarm(inventory: Stack, chain: Chain) -> None:
    """A standby that does not answer is none."""
    what = "alarm on an unhealthy edge"
    ready = {
        each.urn
        for each in inventory.aws("route53/healthCheck:HealthCheck")
        if read(each.props, "resourcePath") == "/readyz"
    }
    alarms = [each for each in inventory.aws(ALARM) if ready & set(each.dependencies)]
    if not alarms:
        chain.gap(what, None, found="no alarm on a check of /readyz", allowed="one")
    for alarm in alarms:
        heard(inventory, chain, what, alarm)
    for check in inventory.aws("route53/healthCheck:HealthCheck"):
        if check.urn in ready:
            chain.one_of(what, check, "disabled", among=[False], default=False)


def backups_fail(inventory: Stack, chain: Chain) -> None:
    """Failed backups, and none at all."""
    what = "alarm on missing backups"
    counted = {
        each.urn
        for each in inventory.aws("cloudwatch/eventRule:EventRule")
        if selects_completed(read(each.props, "eventPattern")) and read(each.props, "state") != "DISABLED"
    }
    alarms = [
        each
        for each in inventory.aws(ALARM)
        if read(each.props, "namespace") == "AWS/Backup" or counted & set(each.dependencies)
    ]
    if not alarms:
        chain.gap(what, None, found="no alarm on completed backup jobs", allowed="one when no job is completed")
    for alarm in alarms:
        heard(inventory, chain, what, alarm)
    rules = {urn for each in inventory.aws("cloudwatch/eventTarget:EventTarget") for urn in each.dependencies}
    told = " ".join(
        str(read(each.props, "eventPattern"))
        for each in inventory.aws("cloudwatch/eventRule:EventRule")
        if each.urn in rules and read(each.props, "state") != "DISABLED"
    )
    for detail in ("Backup Job State Change", "Restore Job State Change"):
        if detail not in told:
            chain.gap(what, None, found=f"no event rule with a target for “{detail}”", allowed="one")
    notices = inventory.aws("backup/vaultNotifications:VaultNotifications")
    if not any("COPY_JOB_FAILED" in items(each.props, "backupVaultEvents") for each in notices):
        resource = notices[0] if notices else None
        chain.gap(what, resource, "backupVaultEvents", found="no COPY_JOB_FAILED", allowed="a notice of failed copies")


def _expected(inventory: Stack, chain: Chain, what: str, condition: str, *, most: float) -> None:
    alarms = [
        each
        for each in inventory.aws(ALARM)
        if any(condition in str(read(query, "expression")) for query in items(each.props, "metricQueries"))
    ]
    if not alarms:
        chain.gap(what, None, found="no split-brain alarm", allowed="one")
    for alarm in alarms:
        heard(inventory, chain, what, alarm)
        chain.number(what, alarm, "evaluationPeriods", least=1, most=most / 60, allowed=f"within {most / 60:g} min")
