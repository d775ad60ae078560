from typing import Any

import pytest

from tests.components.cluster.program import allowed, declared

CLUSTER = "nphies-me-central-1"


def changing(role: str) -> list[dict[str, Any]]:
    """What the role may do beside describing."""
    return [
        statement
        for statement in allowed(role, declared())
        if not all(":Describe" in action for action in statement["Action"])
    ]


def only_if(statement: dict[str, Any]) -> dict[str, str]:
    """The equalities that the statement asks for."""
    condition = statement.get("Condition", {})
    return {**condition.get("StringEquals", {}), **condition.get("ArnEquals", {})}


@pytest.mark.parametrize("role", ["vpc-cni", "ebs-csi"])
def test_an_add_on_changes_things_of_this_region_only(role: str) -> None:
    for statement in changing(role):
        assert all(resource.startswith("arn:aws:ec2:me-central-1:") for resource in statement["Resource"])


@pytest.mark.parametrize("role", ["vpc-cni", "ebs-csi"])
def test_what_an_add_on_may_do_to_everything_is_to_describe_it(role: str) -> None:
    wide = [statement for statement in allowed(role, declared()) if statement["Resource"] == ["*"]]

    assert wide
    assert all(":Describe" in action for statement in wide for action in statement["Action"])


def test_the_cni_moves_addresses_between_interfaces_of_this_cluster() -> None:
    addresses = [
        statement for statement in changing("vpc-cni") if "ec2:AssignPrivateIpAddresses" in statement["Action"]
    ]

    assert [only_if(statement) for statement in addresses] == [
        {"aws:ResourceTag/cluster.k8s.amazonaws.com/name": CLUSTER}
    ]


def test_the_cni_makes_interfaces_in_the_clusters_vpc_and_under_its_name() -> None:
    making = [
        only_if(statement) for statement in changing("vpc-cni") if "ec2:CreateNetworkInterface" in statement["Action"]
    ]

    assert {"aws:RequestTag/cluster.k8s.amazonaws.com/name": CLUSTER} in making
    assert [set(condition) for condition in making] == [
        {"aws:RequestTag/cluster.k8s.amazonaws.com/name"},
        {"ec2:Vpc"},
    ]


def test_the_cni_tags_the_interfaces_that_it_makes_and_those_of_its_vpc_as_its_own() -> None:
    made, there = (each["Condition"] for each in changing("vpc-cni") if each["Action"] == ["ec2:CreateTags"])

    assert made == {"StringEquals": {"ec2:CreateAction": "CreateNetworkInterface"}}
    assert set(there["ArnEquals"]) == {"ec2:Vpc"}
    assert there["StringEqualsIfExists"] == {"aws:RequestTag/cluster.k8s.amazonaws.com/name": CLUSTER}
    assert there["ForAllValues:StringEquals"] == {
        "aws:TagKeys": ["cluster.k8s.amazonaws.com/name", "node.k8s.amazonaws.com/instance_id"]
    }


@pytest.mark.parametrize("action", ["ec2:DeleteVolume", "ec2:DeleteSnapshot", "ec2:ModifyVolume"])
def test_the_ebs_driver_touches_what_carries_this_clusters_name(action: str) -> None:
    touching = [only_if(statement) for statement in changing("ebs-csi") if action in statement["Action"]]

    assert touching == [{"aws:ResourceTag/ebs.csi.aws.com/cluster-name": CLUSTER}]


def test_the_ebs_driver_tags_only_what_it_is_making() -> None:
    (tagging,) = (statement for statement in changing("ebs-csi") if "ec2:CreateTags" in statement["Action"])

    assert tagging["Condition"] == {"StringEquals": {"ec2:CreateAction": ["CreateVolume", "CreateSnapshot"]}}


def test_the_ebs_driver_attaches_to_nodes_of_this_cluster() -> None:
    (instances,) = (statement for statement in changing("ebs-csi") if ":instance/*" in str(statement["Resource"]))

    assert only_if(instances) == {"aws:ResourceTag/eks:cluster-name": CLUSTER}
