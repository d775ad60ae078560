"""Every half hour Systems Manager lets the host query the API's /readyz; missing data is an alarm."""

import json
from datetime import timedelta

import pulumi
import pulumi_aws as aws

from components.break_glass.host import METRICS_NAMESPACE
from components.cluster import Cluster

METRIC = "ApiReady"
PERIOD = timedelta(hours=1)  # two trials
PERIODS = 2

# What `kubectl get --raw /readyz` asks, with what the image has. The token does not appear among the processes.
_SCRIPT = """\
set -eu
token=$(aws eks get-token --region {region} --cluster-name {cluster} --query status.token --output text)
authority=$(mktemp)
trap 'rm -f "$authority"' EXIT
printf %s '{authority}' | base64 --decode > "$authority"
answer=$(printf 'header = "Authorization: Bearer %s"' "$token" |
  curl --config - --silent --show-error --fail --max-time 20 --cacert "$authority" '{endpoint}/readyz')
test "$answer" = ok
aws cloudwatch put-metric-data --region {region} --namespace {namespace} --metric-name {metric} --value 1 --dimensions Cluster={cluster}
"""


class Trial(pulumi.ComponentResource):
    """A trial goes the way of a person but for the login: Systems Manager, the host, the endpoint, an IAM token."""

    def __init__(
        self,
        name: str,
        *,
        region: str,
        host_name: str,
        cluster: Cluster,
        alarm_topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:BreakGlassTrial", name, opts=opts)
        child = pulumi.ResourceOptions(parent=self)
        document_name = f"nphies-{name}-trial"

        def content(values: tuple[str, str]) -> str:
            endpoint, authority = values
            script = _SCRIPT.format(
                region=region,
                cluster=cluster.name,
                endpoint=endpoint,
                authority=authority,
                namespace=METRICS_NAMESPACE,
                metric=METRIC,
            )
            step = {
                "action": "aws:runShellScript",
                "name": "ask",
                "inputs": {"timeoutSeconds": "60", "runCommand": script.splitlines()},
            }
            return json.dumps(
                {"schemaVersion": "2.2", "description": "Is the Kubernetes API reached?", "mainSteps": [step]}
            )

        document = aws.ssm.Document(
            name,
            name=document_name,
            document_type="Command",
            document_format="JSON",
            content=pulumi.Output.all(cluster.endpoint, cluster.certificate_authority).apply(
                lambda values: content((values[0], values[1]))
            ),
            opts=child,
        )
        aws.ssm.Association(
            name,
            association_name=document_name,
            name=document.name,
            targets=[aws.ssm.AssociationTargetArgs(key="tag:Name", values=[host_name])],
            schedule_expression="rate(30 minutes)",  # the shortest there is
            compliance_severity="HIGH",
            opts=child,
        )
        aws.cloudwatch.MetricAlarm(
            name,
            name=f"nphies-{name}-shut-{region}",
            alarm_description="The break-glass way to the Kubernetes API did not work for two hours: docs/runbooks/break-glass.md",
            namespace=METRICS_NAMESPACE,
            metric_name=METRIC,
            dimensions={"Cluster": cluster.name},
            statistic="Sum",
            period=int(PERIOD.total_seconds()),
            evaluation_periods=PERIODS,
            comparison_operator="LessThanThreshold",
            threshold=1,
            treat_missing_data="breaching",
            alarm_actions=[alarm_topic_arn],
            ok_actions=[alarm_topic_arn],
            opts=child,
        )
        self.register_outputs({})
