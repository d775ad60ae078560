"""Alarms on replication: a copy that is late, or an object that was not copied at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.alarm_topic import alarm_topic
from components.backup_vault.archive_bucket import ArchiveBucket
from components.backup_vault.failure_notices import failures_topic_arn
from components.backup_vault.replication import REPLICATION_TIME_MINUTES, Destination
from settings import Site
from settings.observability import ContactSettings

_RUNBOOK = "docs/runbooks/replication.md"


@dataclass(frozen=True)
class Replication:
    """One rule of an archive's replication."""

    source: ArchiveBucket
    to: Destination

    @property
    def dimensions(self) -> Mapping[str, str]:
        """S3 user guide, "Metrics and dimensions", S3 replication metrics."""
        return {"SourceBucket": self.source.name, "DestinationBucket": self.to.bucket.name, "RuleId": self.to.name}


class ReplicationAlarms(pulumi.ComponentResource):
    """Two alarms for each rule, each where S3 publishes its metric (S3 user guide, "Using S3 Replication metrics").

    How far a copy is behind (Replication Latency): in the region of the destination bucket, and not once that is deleted.
    How many objects failed (Operations Failed Replication): in the region of the source bucket, then still, and only
    while something is replicated. The page names no account: they are shown with the source bucket, so the alarms
    are in its account. Where that were wrong an alarm has no data, which the runbook looks for in the first week.
    """

    def __init__(
        self,
        name: str,
        replications: Iterable[Replication],
        *,
        contacts: ContactSettings,
        site: Site,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:ReplicationAlarms", name, opts=opts)
        self._name, self._contacts, self._site = name, contacts, site
        self._child = pulumi.ResourceOptions(parent=self)
        topics: dict[str, pulumi.Input[str]] = {
            region: failures_topic_arn(site.account, region) for region in (site.region, site.peer.region)
        }
        for each in replications:
            region = each.to.bucket.archive.region
            if region not in topics:
                topics[region] = self._topic(region)
            self._late(each, region, topics[region])
            self._failed(each, topics[site.region])
        self.register_outputs({})

    def _late(self, replication: Replication, region: str, topic_arn: pulumi.Input[str]) -> None:
        """Nothing to copy, nothing reported: then nothing is late."""
        source, to = replication.source, replication.to
        aws.cloudwatch.MetricAlarm(
            f"{source.archive.purpose}-{to.name}-late",
            name=f"nphies-replication-late-{source.name}-{to.name}",
            region=region,
            alarm_description=(
                f"{to.bucket.name} is more than {REPLICATION_TIME_MINUTES} min behind {source.name}: {_RUNBOOK}"
            ),
            namespace="AWS/S3",
            metric_name="ReplicationLatency",
            dimensions=replication.dimensions,
            statistic="Maximum",
            period=60,
            evaluation_periods=2,
            comparison_operator="GreaterThanThreshold",
            threshold=REPLICATION_TIME_MINUTES * 60,
            treat_missing_data="notBreaching",
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
            opts=self._child,
        )

    def _failed(self, replication: Replication, topic_arn: pulumi.Input[str]) -> None:
        source, to = replication.source, replication.to
        aws.cloudwatch.MetricAlarm(
            f"{source.archive.purpose}-{to.name}-failed",
            name=f"nphies-replication-failed-{source.name}-{to.name}",
            alarm_description=f"Objects of {source.name} were not copied to {to.bucket.name}: {_RUNBOOK}",
            namespace="AWS/S3",
            metric_name="OperationsFailedReplication",
            dimensions=replication.dimensions,
            statistic="Sum",
            period=60,
            evaluation_periods=1,
            comparison_operator="GreaterThanThreshold",
            threshold=0,
            treat_missing_data="notBreaching",
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
            opts=self._child,
        )

    def _topic(self, region: str) -> pulumi.Output[str]:
        """In a region that no stack of the pair is in: theirs notify through the topic of the stack there."""
        # Both stacks may have one there: the source's region tells them apart.
        name = f"{self._name}-{self._site.region}"
        topic = alarm_topic(
            name,
            "Alarms on copies in the third place",
            topic_name=f"nphies-{name}",
            key_name=name,
            account=self._site.account,
            region=region,
            opts=self._child,
        )
        for role, address in {"on-call": self._contacts.on_call, "dba": self._contacts.dba}.items():
            aws.sns.TopicSubscription(
                f"{name}-{role}",
                region=region,
                topic=topic.arn,
                protocol="email",
                endpoint=address,
                opts=self._child,
            )
        return topic.arn
