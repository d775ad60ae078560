"""A warm standby beside the primary that it becomes: what is small, and what a change of role leaves alone."""

from typing import Any

import pytest

from offline.engine.declare import Declaration
from settings import PairState
from tests.whole_stack import whole_stack

GROUP, TEMPLATE = "aws:eks/nodeGroup:NodeGroup", "aws:ec2/launchTemplate:LaunchTemplate"
DATABASE, ROLLOUT = "kubernetes:postgresql.cnpg.io/v1:Cluster", "kubernetes:argoproj.io/v1alpha1:Rollout"
ZONES = ("me-south-1a", "me-south-1b", "me-south-1c")


def at_rest() -> Declaration:
    return whole_stack("dr")


def promoted() -> Declaration:
    return whole_stack("dr", state=PairState.FAILED_OVER)


def props(declaration: Declaration, kind: str) -> dict[str, Any]:
    return {each.name: each.props for each in declaration.of_type(kind)}


@pytest.mark.parametrize(
    "kind", [GROUP, TEMPLATE, "aws:ec2/eip:Eip", "aws:s3/bucketReplicationConfig:BucketReplicationConfig"]
)
def test_a_change_of_role_changes_no_node_group_no_address_and_no_replication(kind: str) -> None:
    """AWS refuses a minimum above the desired size, payers allow three addresses, and S3 asks the lost region for its bucket."""
    assert props(at_rest(), kind) == props(promoted(), kind)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("kind", "small"), [("application", "m6i.xlarge"), ("data", "m6i.2xlarge")])
def test_each_zone_has_a_small_node_that_stays_and_a_group_of_the_guides_size_that_grows(
    zone: str, kind: str, small: str
) -> None:
    groups, templates = props(at_rest(), GROUP), props(at_rest(), TEMPLATE)
    resting, growing = f"cluster-nodes-standby-{kind}-{zone}", f"cluster-nodes-{kind}-{zone}"

    assert (templates[resting]["instanceType"], templates[growing]["instanceType"]) == (small, "m6i.4xlarge")
    sizes = [groups[name]["scalingConfig"] for name in (resting, growing)]
    assert (sizes[0]["minSize"], sizes[0]["maxSize"]) == (1, 1)
    assert sizes[1]["minSize"] == 0 < sizes[1]["maxSize"]
    assert groups[resting]["labels"] == groups[growing]["labels"]
    assert groups[growing]["labels"]["topology.ebs.csi.aws.com/zone"] == zone


def test_the_database_and_the_pods_of_services_are_the_same_in_both_roles() -> None:
    one, other = (each[DATABASE, "claims-db"].props["spec"] for each in (at_rest(), promoted()))

    assert [one[key] for key in ("instances", "resources", "storage", "walStorage", "postgresql")] == [
        other[key] for key in ("instances", "resources", "storage", "walStorage", "postgresql")
    ]
    assert props(at_rest(), ROLLOUT) == props(promoted(), ROLLOUT)


def test_no_volume_of_a_claim_changes_with_the_role() -> None:
    """They cannot shrink again."""
    claims = [
        {
            (each.name, number): claim["spec"]["resources"]["requests"]["storage"]
            for each in declaration.of_type("kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch")
            for number, node_set in enumerate(each.props["spec"]["nodeSets"][:2])
            for claim in node_set["volumeClaimTemplates"]
        }
        for declaration in (at_rest(), promoted())
    ]
    assert claims[0] == claims[1]

    kinds = (
        "kubernetes:kafka.strimzi.io/v1:KafkaNodePool",
        "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster",
    )
    for kind in kinds:
        before, after = props(at_rest(), kind), props(promoted(), kind)
        assert {name: each["spec"]["storage"] for name, each in before.items()} == {
            name: each["spec"]["storage"] for name, each in after.items()
        }


def test_stores_that_nobody_uses_request_less_and_are_all_there() -> None:
    kinds = ("kubernetes:kafka.strimzi.io/v1:KafkaNodePool",)
    for kind in kinds:
        before, after = props(at_rest(), kind), props(promoted(), kind)
        assert {name: each["spec"]["replicas"] for name, each in before.items()} == {
            name: each["spec"]["replicas"] for name, each in after.items()
        }
        assert before["nphies-kafka-broker"]["spec"]["resources"] != after["nphies-kafka-broker"]["spec"]["resources"]


@pytest.mark.parametrize(("declaration", "gateways", "zones"), [(at_rest, 1, 2), (promoted, 3, 3)])
def test_ways_out_are_one_and_become_three(declaration: Any, gateways: int, zones: int) -> None:
    declared = declaration()
    interfaces = [
        each
        for each in declared.of_type("aws:ec2/vpcEndpoint:VpcEndpoint")
        if each.props["vpcEndpointType"] == "Interface"
    ]

    assert len(declared.of_type("aws:ec2/natGateway:NatGateway")) == gateways
    assert {len(each.props["subnetIds"]) for each in interfaces} == {zones}
    assert len(declared.outputs["nat_addresses"]) == 3


def test_what_the_peer_archives_here_is_not_replicated_back() -> None:
    for stack, own in (("prod", "claims-db-me-central-1"), ("dr", "claims-db-me-south-1")):
        replication = props(whole_stack(stack), "aws:s3/bucketReplicationConfig:BucketReplicationConfig")
        (rule,) = replication["postgres-archive-replica"]["rules"]
        assert rule["filter"] == {"prefix": f"claims-db/{own}-"}
        assert [
            each["rules"][0]["filter"] for name, each in replication.items() if name != "postgres-archive-replica"
        ] == [{"prefix": ""}] * 4


def test_services_start_at_their_most_where_a_stack_takes_over() -> None:
    kind = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
    assert {name: each["spec"]["minReplicas"] for name, each in props(at_rest(), kind).items()} == dict.fromkeys(
        props(at_rest(), kind), 2
    )
    for each in props(promoted(), kind).values():
        assert each["spec"]["minReplicas"] == each["spec"]["maxReplicas"]
