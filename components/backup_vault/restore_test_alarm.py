"""An alarm in the third place that no restore from the database's copy was tested for a week."""

from datetime import timedelta

import pulumi
import pulumi_aws as aws

import names
from components.aws.alarm_topic import alarm_topic
from components.backup_vault.archive_bucket import ArchiveBucket
from settings import Site, ThirdPlace
from settings.observability import ContactSettings

_DAY = timedelta(days=1)
_DAYS = 7
"""The longest that CloudWatch looks back (CloudWatch API reference, PutMetricAlarm, Period)."""

_RUNBOOK = "docs/runbooks/restore-test.md"


class RestoreTestAlarm(pulumi.ComponentResource):
    """The alarm and a topic of its own: both are the third account's, and need neither region. Its provider is the third place's.

    Whoever tests publishes each restore that passed (`operations.restore_test`). Seven days without one are the alarm: a test that
    failed, one that found old data, and one that was never begun are the same to it.
    """

    def __init__(
        self,
        name: str,
        copy: ArchiveBucket,
        *,
        contacts: ContactSettings,
        site: Site,
        place: ThirdPlace,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:RestoreTestAlarm", name, opts=opts)
        child = pulumi.ResourceOptions(parent=self)
        # Both stacks may have one there: the source's region tells them apart.
        regional = f"{name}-{site.region}"
        topic = alarm_topic(
            regional,
            "Alarms on restores that are not tested",
            topic_name=f"nphies-{regional}",
            key_name=regional,
            account=place.account,
            region=place.region,
            opts=child,
        )
        for role, address in {"on-call": contacts.on_call, "dba": contacts.dba}.items():
            aws.sns.TopicSubscription(
                f"{regional}-{role}", topic=topic.arn, protocol="email", endpoint=address, opts=child
            )
        metric = names.RESTORE_TEST
        aws.cloudwatch.MetricAlarm(
            name,
            name=f"nphies-restore-not-tested-{copy.name}",
            alarm_description=f"No restore from {copy.name} passed for {_DAYS} days: {_RUNBOOK}",
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions={metric.dimension: copy.name},
            statistic="Sum",
            period=int(_DAY.total_seconds()),
            evaluation_periods=_DAYS,
            comparison_operator="LessThanThreshold",
            threshold=1,
            treat_missing_data="breaching",
            alarm_actions=[topic.arn],
            ok_actions=[topic.arn],
            opts=child,
        )
        self.register_outputs({})
