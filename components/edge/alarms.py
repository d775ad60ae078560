"""Alarms on what Route 53 sees of the two stacks, sent to the on-call engineer.

Route 53 reports its checks as metrics of us-east-1 and nowhere else (Route 53 developer guide, "Monitoring health checks
using CloudWatch"), so alarms, topic and key are made there. They know a health check's id and whether it is 0 or 1:
nothing about patients leaves the residency regions. A failover needs none of them.
"""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.alarm_topic import alarm_topic
from components.edge.health_checks import HealthChecks
from settings import Site

METRICS_REGION = "us-east-1"
PERIOD_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class OnCall:
    """How the on-call engineer learns of an alarm."""

    email: str
    paging: str | None
    """HTTPS address of the paging service; if unset, by mail only, which does not page."""

    runbooks: str
    """Address of the folder of runbooks."""

    def runbook(self, page: str) -> str:
        return f"{self.runbooks.rstrip('/')}/{page}.md"


def alarms(
    name: str,
    checks: HealthChecks,
    *,
    site: Site,
    on_call: OnCall,
    opts: pulumi.ResourceOptions,
) -> aws.sns.Topic:
    """The three alarms of a stack and the topic they go to."""
    topic = _topic(f"{name}-on-call", site, on_call, opts)
    _alarm(
        f"{name}-unhealthy",
        site.region,
        f"The gateway of {site.region} does not answer, in whichever role. {on_call.runbook('edge-unhealthy')}",
        topic,
        minutes=1,
        queries=[_status("ready", checks.ready, result=True)],
        opts=opts,
    )
    _alarm(
        f"{name}-no-active-region",
        site.region,
        f"No region is active: no stack accepts claims. Decide on a failover. {on_call.runbook('service-failover')}",
        topic,
        minutes=1,
        queries=_unless("serving < 1 AND peer_serving < 1", serving=checks.serving, peer_serving=checks.peer_serving),
        opts=opts,
    )
    _alarm(
        f"{name}-split-brain",
        site.region,
        f"Split brain: both stacks accept claims. Fence one of them at once. {on_call.runbook('split-brain')}",
        topic,
        minutes=2,
        queries=_unless("serving >= 1 AND peer_serving >= 1", serving=checks.serving, peer_serving=checks.peer_serving),
        opts=opts,
    )
    return topic


def _unless(broken: str, **checks: aws.route53.HealthCheck) -> list[aws.cloudwatch.MetricAlarmMetricQueryArgs]:
    """1 as long as `broken`, a condition on the checks by their names, does not hold."""
    return [
        *(_status(query, check) for query, check in checks.items()),
        aws.cloudwatch.MetricAlarmMetricQueryArgs(id="kept", expression=f"IF({broken}, 0, 1)", return_data=True),
    ]


def _status(
    query: str, check: aws.route53.HealthCheck, *, result: bool = False
) -> aws.cloudwatch.MetricAlarmMetricQueryArgs:
    return aws.cloudwatch.MetricAlarmMetricQueryArgs(
        id=query,
        return_data=result,
        metric=aws.cloudwatch.MetricAlarmMetricQueryMetricArgs(
            namespace="AWS/Route53",
            metric_name="HealthCheckStatus",
            dimensions={"HealthCheckId": check.id},
            stat="Minimum",
            period=PERIOD_SECONDS,
        ),
    )


def _alarm(
    name: str,
    region: str,
    description: str,
    topic: aws.sns.Topic,
    *,
    minutes: int,
    queries: list[aws.cloudwatch.MetricAlarmMetricQueryArgs],
    opts: pulumi.ResourceOptions,
) -> None:
    aws.cloudwatch.MetricAlarm(
        name,
        # Both stacks have one in us-east-1: the notice says whose it is.
        name=f"nphies-{name}-{region}",
        region=METRICS_REGION,
        alarm_description=description,
        metric_queries=queries,
        comparison_operator="LessThanThreshold",
        threshold=1,
        evaluation_periods=minutes,
        treat_missing_data="breaching",
        alarm_actions=[topic.arn],
        ok_actions=[topic.arn],
        opts=opts,
    )


def _topic(name: str, site: Site, on_call: OnCall, opts: pulumi.ResourceOptions) -> aws.sns.Topic:
    topic = alarm_topic(
        name,
        "Alarms of the edge to the on-call engineer",
        # Both stacks have one in us-east-1: the names tell them apart.
        topic_name=f"nphies-{name}-{site.region}",
        key_name=f"{name}-{site.region}",
        account=site.account,
        region=METRICS_REGION,
        opts=opts,
    )
    aws.sns.TopicSubscription(
        name, region=METRICS_REGION, topic=topic.arn, protocol="email", endpoint=on_call.email, opts=opts
    )
    if on_call.paging:
        # From SNS to the paging service, and so past Alertmanager, which is in the region whose loss this reports.
        aws.sns.TopicSubscription(
            f"{name}-paging",
            region=METRICS_REGION,
            topic=topic.arn,
            protocol="https",
            endpoint=on_call.paging,
            endpoint_auto_confirms=True,
            opts=opts,
        )
    return topic
