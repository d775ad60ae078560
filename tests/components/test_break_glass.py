"""The way in for emergencies: what the whole stacks declare of it."""

import json
from typing import Any

import pytest

from offline.engine.declare import Declaration
from offline.stack_files.stack_file import read_stack
from tests.whole_stack import ROOT, STACKS, whole_stack

GROUP, TEMPLATE = "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/launchTemplate:LaunchTemplate"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
NAME = "break-glass"


def rules(declaration: Declaration, kind: str, group: str) -> list[dict[str, Any]]:
    urn = declaration[GROUP, group].urn
    return [
        dict(rule.props)
        for rule in declaration.of_type(kind)
        if urn in rule.property_dependencies.get("securityGroupId", ())
    ]


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_reaches_the_host(stack: str) -> None:
    declaration = whole_stack(stack)

    assert rules(declaration, INGRESS, NAME) == []
    assert "ingress" not in declaration[GROUP, NAME].props
    assert declaration[TEMPLATE, NAME].props["networkInterfaces"][0]["associatePublicIpAddress"] == "false"
    assert "keyName" not in declaration[TEMPLATE, NAME].props


@pytest.mark.parametrize("stack", STACKS)
def test_the_host_sends_https_into_its_vpc_and_nowhere_else(stack: str) -> None:
    declaration = whole_stack(stack)
    vpc = declaration["aws:ec2/vpc:Vpc", "network"].props["cidrBlock"]

    (rule,) = rules(declaration, EGRESS, NAME)
    assert (rule["cidrIpv4"], rule["fromPort"], rule["toPort"], rule["ipProtocol"]) == (vpc, 443, 443, "tcp")


@pytest.mark.parametrize("stack", STACKS)
def test_the_host_reaches_the_api_and_is_allowed_nothing_there(stack: str) -> None:
    declaration = whole_stack(stack)
    entry = declaration["aws:eks/accessEntry:AccessEntry", NAME]

    assert any("referencedSecurityGroupId" in rule for rule in rules(declaration, INGRESS, "cluster-endpoint"))
    assert "kubernetesGroups" not in entry.props
    assert all(
        declaration["aws:iam/role:Role", NAME].urn not in grant.dependencies
        for grant in declaration.of_type("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
    )


@pytest.mark.parametrize("stack", STACKS)
def test_the_host_may_read_no_parameter_secret_or_object(stack: str) -> None:
    declaration = whole_stack(stack)
    (policy,) = (
        each
        for each in declaration.of_type("aws:iam/rolePolicy:RolePolicy")
        if declaration["aws:iam/role:Role", NAME].urn in each.dependencies
    )
    actions = {action for each in json.loads(policy.props["policy"])["Statement"] for action in each["Action"]}

    assert {action.split(":")[0] for action in actions} == {"ssm", "ssmmessages", "cloudwatch"}
    assert not any("Parameter" in action or action.endswith("*") for action in actions)


@pytest.mark.parametrize("stack", STACKS)
def test_a_host_that_is_lost_or_a_week_old_is_replaced_in_any_zone(stack: str) -> None:
    group = whole_stack(stack)["aws:autoscaling/group:Group", NAME].props

    assert (group["minSize"], group["maxSize"], group["maxInstanceLifetime"]) == (1, 1, 7 * 24 * 3600)
    assert whole_stack(stack)[TEMPLATE, NAME].props["imageId"].startswith("resolve:ssm:")


@pytest.mark.parametrize("stack", STACKS)
def test_the_way_is_tried_every_half_hour_and_silence_is_an_alarm(stack: str) -> None:
    declaration = whole_stack(stack)
    trial = declaration["aws:ssm/association:Association", NAME].props
    alarm = declaration["aws:cloudwatch/metricAlarm:MetricAlarm", NAME].props

    assert trial["scheduleExpression"] == "rate(30 minutes)"
    assert trial["targets"] == [{"key": "tag:Name", "values": ["nphies-break-glass"]}]
    assert (alarm["treatMissingData"], alarm["comparisonOperator"], alarm["threshold"]) == (
        "breaching",
        "LessThanThreshold",
        1,
    )
    assert alarm["alarmActions"]


def test_the_trial_asks_what_kubectl_get_raw_readyz_asks_and_checks_who_answers() -> None:
    document = json.loads(whole_stack("prod", preview=False)["aws:ssm/document:Document", NAME].props["content"])
    script = "\n".join(document["mainSteps"][0]["inputs"]["runCommand"])

    assert "/readyz" in script
    assert "--cacert" in script
    assert "--insecure" not in script
    assert "put-metric-data --region me-central-1 --namespace Nphies/BreakGlass --metric-name ApiReady" in script


@pytest.mark.parametrize("service", ["ssm", "ssmmessages", "monitoring"])
def test_the_way_needs_no_nat_gateway(service: str) -> None:
    services = {each.props["serviceName"] for each in whole_stack("dr").of_type("aws:ec2/vpcEndpoint:VpcEndpoint")}

    assert f"com.amazonaws.me-south-1.{service}" in services


def test_the_networks_that_reach_the_endpoints_are_the_same_in_both_stacks() -> None:
    named = [json.loads(read_stack(ROOT, stack).config["nphies-platform:cluster"]) for stack in STACKS]

    assert named[0]["private_access_cidrs"] == named[1]["private_access_cidrs"] != []
