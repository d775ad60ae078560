"""What is recorded of a rendered chart."""

import json
from pathlib import Path
from typing import Any

import pytest

from chart_facts.helm import ChartError, Helm
from chart_facts.record import record
from chart_facts.text import text
from declared.resource import Declared
from tests.chart_facts.chart import helm

CLUSTER = Declared(urn="urn:c", type="aws:eks/cluster:Cluster", name="cluster", props={"version": "1.35"})


def release(**values: Any) -> Declared:
    props = {"chart": "thing", "version": "1.0.0", "name": "thing", "namespace": "here", "values": values}
    return Declared(urn="urn:r", type="kubernetes:helm.sh/v3:Release", name="thing", props=props)


def recorded(folder: Path, **stacks: Declared) -> list[dict[str, Any]]:
    declared = {stack: (CLUSTER, each) for stack, each in stacks.items()}
    records = record(declared, Helm(helm(folder), folder), lambda _: None)
    assert list(records) == ["thing-1.0.0.json"]
    return records["thing-1.0.0.json"]["releases"]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    (one,) = recorded(tmp_path_factory.mktemp("charts"), prod=release(replicas=2))
    return one


def test_a_workload_has_what_its_pods_have(facts: dict[str, Any]) -> None:
    workload = next(each for each in facts["workloads"] if each["kind"] == "Deployment")
    assert workload == {
        "kind": "Deployment",
        "name": "thing",
        "namespace": "here",
        "replicas": 2,
        "labels": {"app": "thing"},
        "account": "thing",
        "token": True,
        "priorityClassName": "system-cluster-critical",
        "budget": {"maxUnavailable": 1},
        "containers": [
            {"name": "first", "init": True, "image": "registry.example.com/first:1.0"},
            {
                "name": "manager",
                "image": "registry.example.com/thing:1.0",
                "ports": [{"name": "https", "containerPort": 8443}],
                "resources": {"requests": {"cpu": "100m"}},
            },
        ],
    }


def test_pods_that_an_operator_makes_have_its_labels(facts: dict[str, Any]) -> None:
    workload = next(each for each in facts["workloads"] if each["kind"] == "Prometheus")
    assert workload["labels"]["app.kubernetes.io/name"] == "prometheus"
    assert workload["operatedPorts"] == {"http-web": 9090, "reloader-web": 8080}


def test_images_are_found_in_containers_arguments_and_custom_resources(facts: dict[str, Any]) -> None:
    names = ("first:1.0", "helper:2.0", "prometheus:3.0", "thing:1.0")
    assert facts["images"] == [f"registry.example.com/{name}" for name in names]


def test_a_definition_says_where_it_is_from_and_whether_it_is_kept(facts: dict[str, Any]) -> None:
    assert facts["definitions"] == [
        {"name": "kept.example.com", "from": "templates", "keep": True},
        {"name": "others.example.com", "from": "crds", "keep": False},
        {"name": "things.example.com", "from": "crds", "keep": False},
    ]


def test_a_webhook_counts_what_its_own_release_creates_before_it_is_ready(facts: dict[str, Any]) -> None:
    (webhook,) = facts["webhooks"]
    assert webhook["own"] == [{"kind": "Thing", "namespace": "here", "count": 1}]


def test_rights_on_secrets_are_recorded_and_others_are_not(facts: dict[str, Any]) -> None:
    rule = {"apiGroups": [""], "resources": ["configmaps", "secrets"], "verbs": ["get", "list"]}
    assert facts["rights"] == [{"account": "here/thing", "in": "*", "role": "ClusterRole/thing", "rules": [rule]}]


def test_a_value_that_decides_is_known_with_what_is_without_it(facts: dict[str, Any]) -> None:
    decided = {"path": "replicas", "workload": "Deployment/thing", "fact": "replicas", "without": 1}
    assert decided in facts["decided by"]


def test_stacks_with_the_same_facts_share_a_record(tmp_path: Path) -> None:
    (one,) = recorded(tmp_path, prod=release(replicas=2, name="a"), dr=release(replicas=2, name="b"))
    assert set(one["values"]) == {"prod", "dr"}
    assert one["values"]["prod"] != one["values"]["dr"]


def test_stacks_with_other_facts_have_a_record_each(tmp_path: Path) -> None:
    assert [list(each["values"]) for each in recorded(tmp_path, prod=release(replicas=2), dr=release(replicas=3))] == [
        ["prod"],
        ["dr"],
    ]


def test_a_chart_of_another_version_is_refused(tmp_path: Path) -> None:
    command = helm(tmp_path)
    (tmp_path / "thing" / "Chart.yaml").write_text("{name: thing, version: 2.0.0}\n")
    with pytest.raises(ChartError, match=r"thing: has version 2\.0\.0; prod declares 1\.0\.0$"):
        record({"prod": (CLUSTER, release())}, Helm(command, tmp_path), lambda _: None)


def test_a_chart_that_does_not_render_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ChartError) as refused:
        recorded(tmp_path, prod=release(broken=True))
    assert str(refused.value) == "thing as thing: Error: broken: no such thing"


def test_without_helm_the_message_says_what_to_install(tmp_path: Path) -> None:
    helm(tmp_path)
    with pytest.raises(ChartError, match="not found; install helm 3"):
        record({"prod": (CLUSTER, release())}, Helm(str(tmp_path / "none"), tmp_path), lambda _: None)


def test_a_record_as_text_is_the_record(facts: dict[str, Any]) -> None:
    assert json.loads(text(facts)) == facts
    assert text({"b": 1, "a": [2]}) == '{"a": [2], "b": 1}'
