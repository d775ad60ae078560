"""Recorded facts of charts: those of the stacks are current, and values are compared by what matters."""

from typing import Any

import pytest

from declared.charts.release_facts import COMMAND, FOLDER, RELEASE, facts_of, record_name, recorded_kubernetes
from declared.charts.values import at, digest, leaves, merged
from declared.helm import chart_of
from declared.resource import Declared
from tests.policies.kill_rate import resources
from tests.whole_stack import STACKS

RELEASES = [(stack, each) for stack in STACKS for each in resources(stack) if each.type == RELEASE]
EACH = pytest.mark.parametrize(("stack", "release"), RELEASES, ids=[f"{stack} {each.name}" for stack, each in RELEASES])


@EACH
def test_every_release_of_the_stacks_has_recorded_facts(stack: str, release: Declared) -> None:
    chart, version = release.props["chart"], release.props["version"]
    assert facts_of(release) is not None, f"{stack}: no facts of {chart} {version} are recorded: run `{COMMAND}`"


@EACH
def test_facts_are_recorded_with_the_values_of_now(stack: str, release: Declared) -> None:
    facts = facts_of(release)
    assert facts is None or facts.current, (
        f"{stack}: values of release {release.name} have changed since its facts were recorded: run `{COMMAND}`"
    )


@EACH
def test_facts_are_recorded_for_the_kubernetes_version_of_now(stack: str, release: Declared) -> None:
    version = next(each.props["version"] for each in resources(stack) if each.type == "aws:eks/cluster:Cluster")
    assert recorded_kubernetes(release) in (None, version), f"run `{COMMAND}`"


def test_nothing_is_recorded_that_no_stack_installs() -> None:
    installed = {record_name(chart_of(each), each.props["version"]) for _, each in RELEASES}
    assert {path.name for path in FOLDER.glob("*.json")} - installed == set(), f"run `{COMMAND}`"


def test_an_update_declares_what_its_preview_did() -> None:
    for stack in STACKS:
        for each in resources(stack, preview=False):
            if each.type == RELEASE:
                facts = facts_of(each)
                assert facts is not None
                assert facts.current, each.name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"region": "me-central-1"}, {"region": "me-south-1"}),
        ({"role": "arn:aws:iam::111111111111:role/x"}, {"role": "arn:aws:iam::222222222222:role/x"}),
        ({"vpcId": "vpc-0123456789abcdef0"}, {"vpcId": "vpc-00000000000000000"}),
        ({"replicas": 2}, {"replicas": 2.0}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": None, "b": 1}, {"b": 1}),
    ],
)
def test_values_that_differ_by_region_account_or_engine_are_the_same(one: Any, other: Any) -> None:
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [({"replicas": 2}, {"replicas": 3}), ({"a": "x"}, {"b": "x"}), ({"a": {}}, {}), ({"a": ["x"]}, {"a": ["x", "x"]})],
)
def test_values_that_differ_otherwise_are_not(one: Any, other: Any) -> None:
    assert digest(one) != digest(other)


def test_what_only_an_update_knows_does_not_count() -> None:
    assert digest({"vpcId": "<unknown>", "a": 1}, ["vpcId"]) == digest({"vpcId": "vpc-1", "a": 1}, ["vpcId"])


def test_leaves_have_paths_as_a_person_writes_them() -> None:
    assert dict(leaves({"a": {"b": [{"c": 1}]}, "d": {}})) == {"a.b[0].c": 1, "d": {}}


def test_a_path_leads_to_its_value() -> None:
    values = {"a": {"helm.sh/resource-policy": ["x", {"b": 1}]}}
    assert [at(values, path) for path, _ in leaves(values)] == ["x", 1]
    assert at(values, "a.c[3].d") is None


def test_values_are_merged_as_helm_merges_them() -> None:
    chart = {"limits": {"cpu": "1", "memory": "1Gi"}}
    assert merged(chart, {"limits": {"memory": "2Gi"}}) == {"limits": {"cpu": "1", "memory": "2Gi"}}
