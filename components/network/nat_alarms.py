"""Alarms on the NAT gateways, through which the WAL archive in the other region is reached."""

import pulumi
import pulumi_aws as aws

from components.network import Network


class NatAlarms(pulumi.ComponentResource):
    """One alarm for each NAT gateway: it had no port left for a new connection."""

    def __init__(
        self,
        name: str,
        *,
        network: Network,
        region: str,
        alarm_topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:NatAlarms", name, opts=opts)
        for zone, gateway in network.nat_gateways.items():
            # The metric counts errors: 0 is the good value, and a gateway without traffic may report none (Amazon VPC
            # user guide, "NAT gateway metrics and dimensions").
            aws.cloudwatch.MetricAlarm(
                f"{name}-no-ports-{zone}",
                name=f"nphies-nat-no-ports-{zone}",
                alarm_description=(
                    f"The NAT gateway of {zone} had no port left for a connection to one destination; the WAL archive of"
                    f" {region} may wait for it: docs/runbooks/nat-gateways.md"
                ),
                namespace="AWS/NATGateway",
                metric_name="ErrorPortAllocation",
                dimensions={"NatGatewayId": gateway.id},
                statistic="Sum",
                period=60,
                evaluation_periods=1,
                comparison_operator="GreaterThanThreshold",
                threshold=0,
                treat_missing_data="notBreaching",
                alarm_actions=[alarm_topic_arn],
                ok_actions=[alarm_topic_arn],
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})
