"""What is replaced because something that it is made of is."""

from typing import Any

from offline.comparison.hanging import hanging
from offline.comparison.replacement import Effect
from offline.output.build import record
from offline.stacks import declared


def resource(kind: str, name: str, of: dict[str, str], *, provider: str | None = None, **props: Any) -> dict[str, Any]:
    """`of`: which resource each property comes from."""
    return {
        "urn": name,
        "type": kind,
        "name": name,
        "provider": provider,
        "props": {**dict.fromkeys(of, "<unknown>"), **props},
        "property_dependencies": {path: [source] for path, source in of.items()},
    }


VPC = resource("aws:ec2/vpc:Vpc", "vpc", {})
SUBNET = resource("aws:ec2/subnet:Subnet", "subnet", {"vpcId": "vpc"})
NODES = resource("aws:eks/nodeGroup:NodeGroup", "nodes", {"subnetIds": "subnet"})


def found(records: list[dict[str, Any]], touched: dict[str, Effect]) -> dict[str, Effect]:
    return {each.resource["name"]: each.effect for each in hanging(records, touched)}


def test_a_replacement_spreads_along_properties_that_replace() -> None:
    assert found([NODES, SUBNET, VPC], {"vpc": "replaced"}) == {"subnet": "replaced", "nodes": "replaced"}


def test_an_update_spreads_nowhere() -> None:
    assert found([NODES, SUBNET, VPC], {"vpc": "updated"}) == {}


def test_what_takes_a_new_value_without_a_replacement_is_not_replaced() -> None:
    alarm = resource("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", {"alarmActions": "topic"})
    assert found([alarm], {"topic": "replaced"}) == {}


def test_a_value_that_stays_the_same_replaces_nothing() -> None:
    group = resource("aws:eks/nodeGroup:NodeGroup", "nodes", {"clusterName": "cluster"}, clusterName="prod")
    assert found([group], {"cluster": "replaced"}) == {}


def test_of_what_may_be_replaced_the_rest_may_be_too() -> None:
    assert found([SUBNET], {"vpc": "maybe"}) == {"subnet": "maybe"}


def test_everything_in_a_cluster_is_lost_with_it() -> None:
    provider = resource("pulumi:providers:kubernetes", "kubernetes", {"kubeconfig": "cluster"})
    database = resource("kubernetes:postgresql.cnpg.io/v1:Cluster", "claims-db", {}, provider="kubernetes")
    assert found([provider, database], {"cluster": "replaced"}) == {"kubernetes": "replaced", "claims-db": "replaced"}


def test_another_address_range_replaces_the_network_and_all_that_stands_in_it() -> None:
    records = [record(each) for each in declared("prod")]
    (vpc,) = (each["urn"] for each in records if each["type"] == "aws:ec2/vpc:Vpc")
    by_type = {each.resource["type"]: each.effect for each in hanging(records, {vpc: "replaced"})}
    for kind in (
        "ec2/subnet:Subnet",
        "ec2/vpcEndpoint:VpcEndpoint",
        "eks/nodeGroup:NodeGroup",
        "lb/targetGroup:TargetGroup",
    ):
        assert by_type[f"aws:{kind}"] == "replaced"
    for kind in (
        "aws:eks/cluster:Cluster",
        "aws:lb/loadBalancer:LoadBalancer",
        "kubernetes:postgresql.cnpg.io/v1:Cluster",
    ):
        assert by_type[kind] == "maybe"
