"""What each component costs: together they are the bill, and pods pay for what they ask of the nodes."""

import re

import pytest

from cost import Usage, estimate
from cost.components import UNREQUESTED, component_of
from cost.report.terminal import largest, lines
from declared.resource import Declared
from declared.stack import Stack
from tests.cost.bills import amounts, bill, resource, urn
from tests.recovery.stacks import stack
from tests.whole_stack import STACKS

GROUP, TEMPLATE = "aws:eks/nodeGroup:NodeGroup", "aws:ec2/launchTemplate:LaunchTemplate"
USD = {"AmazonEC2/BoxUsage:m6i.4xlarge": 1.0, "AmazonEC2/EBS:VolumeUsage.gp3": 0.0}


def child(resource_: Declared, parent: str) -> Declared:
    return Declared(
        urn=resource_.urn,
        type=resource_.type,
        name=resource_.name,
        props=resource_.props,
        region=resource_.region,
        parent=parent,
        dependencies=resource_.dependencies,
    )


@pytest.mark.parametrize("name", STACKS)
def test_components_add_up_to_the_whole_bill(name: str) -> None:
    found = estimate(Stack(stack(name)))
    assert sum(each.usd for each in found.components) == pytest.approx(found.usd.expected)


def test_pods_that_ask_for_half_a_node_pay_half_of_it_and_nobody_pays_for_the_rest() -> None:
    container = {"resources": {"requests": {"cpu": "4", "memory": "32Gi"}}}
    tier = resource("nphies:platform:AppTier", "app-tier", region=None)
    found = bill(
        tier,
        resource(TEMPLATE, "nodes", instanceType="m6i.4xlarge"),
        resource(GROUP, "nodes", urn(TEMPLATE, "nodes"), scalingConfig={"minSize": 1, "desiredSize": 1, "maxSize": 3}),
        child(
            resource(
                "kubernetes:apps/v1:Deployment",
                "api",
                region=None,
                metadata={"name": "api", "namespace": "core"},
                spec={"replicas": 1, "template": {"spec": {"containers": [container]}}},
            ),
            tier.urn,
        ),
        usd=USD,
    )
    # A quarter of 16 processors and half of 64 GiB: three eighths of 730 USD.
    assert {each.name: each.usd for each in found.components} == {
        UNREQUESTED: pytest.approx(730 * 5 / 8),
        "AppTier": pytest.approx(730 * 3 / 8),
    }


def test_the_fewest_pods_of_an_autoscaled_service_count() -> None:
    container = {"resources": {"requests": {"cpu": "1", "memory": "4Gi"}}}
    target = {"kind": "Rollout", "name": "api"}
    found = bill(
        resource(TEMPLATE, "nodes", instanceType="m6i.4xlarge"),
        resource(GROUP, "nodes", urn(TEMPLATE, "nodes"), scalingConfig={"minSize": 1, "desiredSize": 1, "maxSize": 3}),
        resource(
            "kubernetes:argoproj.io/v1alpha1:Rollout",
            "api",
            region=None,
            metadata={"name": "api", "namespace": "core"},
            spec={"template": {"spec": {"containers": [container]}}},
        ),
        resource(
            "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
            "api",
            region=None,
            metadata={"name": "api", "namespace": "core"},
            spec={"minReplicas": 4, "maxReplicas": 20, "scaleTargetRef": target},
        ),
        usd=USD,
    )
    assert {each.name: round(each.usd) for each in found.components} == {UNREQUESTED: 548, "others": 182}


def test_a_component_is_called_by_its_place_in_the_program() -> None:
    found = Stack(stack("prod"))
    names = {component_of(found, each) for each in found.kubernetes("argoproj.io", "Rollout")}
    assert names == {
        f"AppTier/{name}" for name in ("api-gateway", "claims-service", "eligibility-service", "terminology-service")
    }
    assert {component_of(found, each) for each in found.kubernetes("kafka.strimzi.io", "KafkaNodePool")} == {
        "DataTier/Kafka"
    }


def test_the_table_fits_80_columns() -> None:
    assert all(len(line) <= 80 for line in lines(estimate(Stack(stack("prod")))))


def test_the_largest_items_of_prod_are_those_of_a_hand_calculation() -> None:
    """By hand, from the price lists' own figures; the quantities are those of Pulumi.prod.yaml and the guide."""
    found = amounts(estimate(Stack(stack("prod")), Usage()))
    hours = 730
    by_hand = {
        "m6i.4xlarge": 6 * hours * 0.9416,  # three application nodes, three data nodes
        "m6i.xlarge": 3 * hours * 0.2354,
        "hot volumes, gp3": 3 * 500 * 0.0968,
        "warm volumes, gp3": 3 * 1024 * 0.0968,
        "cold volumes, gp3": 3 * 1024 * 0.0968,
        "data volumes, gp3": 3 * 100 * 0.0968,
        "WAL volumes, gp3": 3 * 64 * 0.0968,
        "data volumes, throughput": 3 * 125 * 0.04,
        "NAT gateway": 3 * hours * 0.0528,
        "EKS control plane": hours * 0.10,
        "interface endpoint": 12 * 3 * hours * 0.01,
        "load balancer": hours * 0.02772,
        "archive to another region": 40 * hours / 24 * 0.1105,
        "responses to clients": 20 * hours / 24 * 0.117,
        "traffic between zones": 2 * 150 * hours / 24 * 0.01,
        "KMS key": 20 * 1.0,
    }
    assert {what: found[what] for what in by_hand} == {
        what: pytest.approx(usd, abs=0.01) for what, usd in by_hand.items()
    }


def test_the_largest_components_are_named_with_their_share() -> None:
    assert re.fullmatch(
        r"unrequested node capacity \d\d %, DataTier \d\d %, Logging \d\d %", largest(estimate(Stack(stack("prod"))))
    )


def test_nothing_is_named_where_nothing_has_a_price() -> None:
    assert largest(bill(usd={})) == ""
