"""Alarms on replication: where S3 publishes each metric, and who hears of it."""

import pytest

from offline.engine.resource import Resource
from tests.third_place import REGION, with_third_place
from tests.whole_stack import whole_stack

HOME, PEER = "me-central-1", "me-south-1"


def alarms(metric: str, rule: str) -> list[Resource]:
    return [
        each
        for each in with_third_place("prod").resources
        if each.type.endswith(":MetricAlarm")
        and each.props.get("metricName") == metric
        and each.props["dimensions"]["RuleId"].startswith(rule)
    ]


@pytest.mark.parametrize(("rule", "region"), [("everything", PEER), ("third-copy-", REGION)])
def test_a_late_copy_is_watched_in_the_region_of_the_copy(rule: str, region: str) -> None:
    found = alarms("ReplicationLatency", rule)
    assert found
    assert {each.props["region"] for each in found} == {region}
    assert {each.props["threshold"] for each in found} == {900}


@pytest.mark.parametrize("rule", ["everything", "third-copy-"])
def test_failed_copies_are_watched_in_the_region_of_the_archive(rule: str) -> None:
    found = alarms("OperationsFailedReplication", rule)
    assert found
    assert {each.props.get("region", HOME) for each in found} == {HOME}


def test_each_alarm_notifies_a_topic_of_its_own_region() -> None:
    for metric in ("ReplicationLatency", "OperationsFailedReplication"):
        for each in alarms(metric, ""):
            (topic,) = each.props["alarmActions"]
            assert topic == "<unknown>" or topic.split(":")[3] == each.props.get("region", HOME)


def test_the_topic_in_the_third_place_is_subscribed_to() -> None:
    subscribed = [
        each
        for each in with_third_place("prod").resources
        if each.type.endswith(":TopicSubscription") and each.props.get("region") == REGION
    ]
    assert {each.props["endpoint"] for each in subscribed} == {"on-call@nphies.sa", "dba@nphies.sa"}


def test_nothing_is_made_in_a_third_region_without_a_third_place() -> None:
    assert not [each for each in whole_stack("prod").resources if each.props.get("region") == REGION]
