"""VPC flow logs: who spoke with whom, encrypted and kept as long as the settings say."""

from datetime import timedelta

import pulumi
import pulumi_aws as aws

import names
from components.aws.iam_policy import document, statement, trust
from components.aws.log_group import log_group
from settings import Site


class FlowLogs(pulumi.ComponentResource):
    """Every accepted and refused connection of a VPC, in a log group of its own."""

    def __init__(
        self,
        name: str,
        *,
        site: Site,
        vpc_id: pulumi.Input[str],
        retention: timedelta,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:FlowLogs", name, opts=opts)
        child = pulumi.ResourceOptions(parent=self)
        group = log_group(
            name,
            "VPC flow logs",
            group_name=f"/nphies/{site.region}/vpc-flow-logs",
            retention=retention,
            site=site,
            opts=child,
        )
        role = aws.iam.Role(
            name,
            name=names.role("flow-logs", site.region),
            description="VPC flow logs",
            assume_role_policy=trust(
                "vpc-flow-logs.amazonaws.com",
                site.account,
                source=f"arn:aws:ec2:{site.region}:{site.account}:vpc-flow-log/*",
            ),
            opts=child,
        )
        rights = aws.iam.RolePolicy(
            name,
            name="write",
            role=role.id,
            policy=document(
                statement(
                    ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
                    [group.arn.apply(lambda arn: f"{arn}:*")],
                ),
                # The service looks the group up before it writes (Amazon VPC user guide, "IAM role for publishing flow
                # logs to CloudWatch Logs").
                statement(["logs:DescribeLogGroups"], [f"arn:aws:logs:{site.region}:{site.account}:log-group:*"]),
            ),
            opts=child,
        )
        aws.ec2.FlowLog(
            name,
            vpc_id=vpc_id,
            traffic_type="ALL",
            log_destination=group.arn,
            iam_role_arn=role.arn,
            max_aggregation_interval=60,
            tags={"Name": f"nphies-{site.region}"},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[rights]),
        )
        self.register_outputs({"log_group": group.name})
