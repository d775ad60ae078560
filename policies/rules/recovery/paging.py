"""The loss of a region wakes a person, by a way that is not in that region."""

from collections.abc import Iterator

from pydantic import Field

from declared.resource import Declared
from declared.stack import Stack
from declared.values import items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

_ALARM, _TOPIC = "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:sns/topic:Topic"
_ROUTE_53_METRICS = "us-east-1"
"""Route 53 reports health checks there and nowhere else (developer guide, "Monitoring health checks using CloudWatch")."""


class _RegionLossConfig(Config):
    protocols: tuple[str, ...] = Field(
        default=("https", "lambda", "sqs", "sms"), description="Ways that wake a person, or lead to one that does."
    )


def _pages(stack: Stack, config: _RegionLossConfig) -> Iterator[Finding]:
    paging = [
        each
        for each in stack.of("aws:sns/topicSubscription:TopicSubscription")
        if read(each.props, "protocol") in config.protocols
    ]
    for alarm in stack.of(_ALARM):
        if not _of_health_checks(alarm):
            continue
        topics = list(stack.needed_by(alarm, _TOPIC))
        if not any(topic.urn in each.dependencies for topic in topics for each in paging):
            yield wrong(alarm, f"notifies by mail at most; expected a subscription by {' or '.join(config.protocols)}")
        for topic in topics:
            if read(topic.props, "region") != _ROUTE_53_METRICS:
                yield wrong(
                    topic,
                    f"region is {read(topic.props, 'region') or 'that of the stack'}; expected {_ROUTE_53_METRICS},"
                    " where Route 53 reports its checks and no region of the platform is",
                )


def _of_health_checks(alarm: Declared) -> bool:
    metrics = (alarm.props, *(mapping(each, "metric") for each in items(alarm.props, "metricQueries")))
    return any(read(metric, "namespace") == "AWS/Route53" for metric in metrics)


REGION_LOSS = StackPolicy(
    name="region-loss-pages",
    description="Alarms on health checks call a paging service from outside the platform's regions.",
    remedy="Set observability.paging to the paging service's address for Amazon CloudWatch: a TopicSubscription by https in us-east-1.",
    config=_RegionLossConfig,
    check=_pages,
)
