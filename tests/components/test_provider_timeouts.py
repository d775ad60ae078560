"""The engine waits for what is slow at least as long as it takes."""

import re
from collections.abc import Mapping
from datetime import timedelta
from math import ceil

import pytest

from offline.engine.resource import Resource
from tests.whole_stack import STACKS, whole_stack

PROVIDER: Mapping[str, Mapping[str, int]] = {
    "aws:acm/certificateValidation:CertificateValidation": {"create": 75},
    "aws:autoscaling/group:Group": {"create": 10, "update": 10, "delete": 10},
    "aws:ec2/internetGateway:InternetGateway": {"create": 20, "update": 20, "delete": 20},
    "aws:ec2/natGateway:NatGateway": {"create": 10, "update": 10, "delete": 30},
    "aws:ec2/vpcEndpoint:VpcEndpoint": {"create": 10, "update": 10, "delete": 10},
    "aws:eks/addon:Addon": {"create": 20, "update": 20, "delete": 40},
    "aws:eks/cluster:Cluster": {"create": 30, "update": 60, "delete": 15},
    "aws:eks/nodeGroup:NodeGroup": {"create": 60, "update": 60, "delete": 60},
    "aws:lb/loadBalancer:LoadBalancer": {"create": 10, "update": 10, "delete": 10},
    "aws:route53/record:Record": {"create": 30, "update": 30, "delete": 30},
    "aws:s3/bucket:Bucket": {"create": 20, "update": 20, "delete": 60},
    "aws:wafv2/webAclAssociation:WebAclAssociation": {"create": 10},
    "kubernetes:apps/v1:DaemonSet": {"create": 10, "update": 10, "delete": 10},
    "kubernetes:apps/v1:Deployment": {"create": 10, "update": 10, "delete": 10},
    "kubernetes:batch/v1:Job": {"create": 10, "update": 10, "delete": 10},
}
"""Minutes until a provider gives up on a declared kind that it waits 10 minutes or longer for.

From the Terraform AWS provider 6 (`schema.DefaultTimeout` in internal/service) and pulumi-kubernetes 4 (provider/pkg/await).
"""

NEEDED: Mapping[tuple[str, str], tuple[int, str]] = {
    ("aws:acm/certificateValidation:CertificateValidation", "create"): (
        30,
        "ACM user guide, DNS validation: 30 minutes or more once the record can be seen",
    ),
    ("aws:eks/addon:Addon", "create"): (
        25,
        "terraform-aws-modules/terraform-aws-eks issues 2273 and 2596, aws-ia/terraform-aws-eks-blueprints issue 642",
    ),
    ("aws:eks/addon:Addon", "update"): (25, "the same pods, and for a DaemonSet ten rounds of them"),
    ("aws:eks/cluster:Cluster", "create"): (20, "pulumi/pulumi-eks issue 1819: 748 s"),
    ("aws:eks/cluster:Cluster", "update"): (
        75,
        "terraform-aws-modules/terraform-aws-eks issue 1588: more than an hour; eksctl-io/eksctl issue 2096: 25 minutes",
    ),
    ("aws:eks/cluster:Cluster", "delete"): (30, "astronomer/astronomer-providers pull request 1168, with its nodes"),
}
"""Minutes that AWS documents or that users have met."""


def waits(resource: Resource, operation: str) -> timedelta:
    given = resource.custom_timeouts.get(operation)
    if given is None:
        return timedelta(minutes=PROVIDER[resource.type][operation])
    match = re.fullmatch(r"(\d+)([smh])", given)
    assert match is not None, given
    return timedelta(seconds=int(match[1]) * {"s": 1, "m": 60, "h": 3600}[match[2]])


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize(("kind", "operation"), NEEDED)
def test_no_operation_of_aws_is_given_up_before_it_can_have_ended(stack: str, kind: str, operation: str) -> None:
    minutes, source = NEEDED[kind, operation]
    resources = whole_stack(stack).of_type(kind)

    assert resources
    for resource in resources:
        assert waits(resource, operation) >= timedelta(minutes=minutes), source


@pytest.mark.parametrize("stack", STACKS)
def test_a_job_is_waited_for_until_its_own_deadline(stack: str) -> None:
    for job in whole_stack(stack).of_type("kubernetes:batch/v1:Job"):
        assert waits(job, "create") >= timedelta(seconds=job.props["spec"]["activeDeadlineSeconds"])


@pytest.mark.parametrize("stack", STACKS)
def test_a_daemon_set_is_waited_for_until_every_node_has_its_new_pod(stack: str) -> None:
    """Each round takes the old pod's grace and a minute for the new one's image and start."""
    for each in whole_stack(stack).of_type("kubernetes:apps/v1:DaemonSet"):
        spec = each.props["spec"]
        share = int(spec["updateStrategy"]["rollingUpdate"]["maxUnavailable"].removesuffix("%"))
        round_takes = timedelta(seconds=spec["template"]["spec"]["terminationGracePeriodSeconds"] + 60)

        assert waits(each, "update") >= ceil(100 / share) * round_takes


@pytest.mark.parametrize("stack", STACKS)
def test_a_helm_release_is_waited_for_by_its_own_timeout(stack: str) -> None:
    releases = whole_stack(stack).of_type("kubernetes:helm.sh/v3:Release")
    assert all(each.props["timeout"] >= timedelta(minutes=10).total_seconds() for each in releases)
