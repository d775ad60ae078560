"""What each drill is held against, from the report of a preview."""

import json
from pathlib import Path
from typing import Any

import pytest

from drills.bounds import bound_of
from drills.scenarios import SCENARIOS, UNDISTURBED
from recovery import assess
from recovery.report.json_report import to_json
from tests.recovery.stacks import changed, stack


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    return to_json(assess(stack("prod")))


@pytest.fixture(scope="module")
def report(content: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("report") / "recovery.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


def scenario(name: str) -> Any:
    return next(each for each in SCENARIOS if each.name == name)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("pod", "pod deleted"),
        ("node", "node lost"),
        ("drain", "node drained"),
        ("restart", "instances restarted"),
        ("minor-update", "instances restarted"),
    ],
)
def test_what_breaks_less_than_the_disruption_of_a_node_is_held_against_less(
    name: str, change: str, report: Path, content: dict[str, Any]
) -> None:
    bound = bound_of(scenario(name), report)
    [own] = [each["rto"]["seconds"] for each in content["instance_changes"] if each["change"] == change]
    [node] = [
        each["rto"]["seconds"]
        for each in content["entries"]
        if (each["subject"], each["disruption"]) == ("claims-db", "node")
    ]

    assert bound.rto == own < node
    assert bound.rto == sum(each.seconds for each in bound.terms)
    assert (bound.rpo, bound.rto_objective) == (0, 1800)


def test_a_lost_zone_and_a_lost_region_are_held_against_their_disruption(report: Path, content: dict[str, Any]) -> None:
    totals = {(each["subject"], each["disruption"]): each["rto"]["seconds"] for each in content["entries"]}

    assert bound_of(scenario("zone"), report).rto == totals["claims-db", "availability zone"]
    assert bound_of(scenario("region"), report).rto == totals["claims-service", "region"]
    assert bound_of(scenario("region"), report).rpo == 90


@pytest.mark.parametrize("name", ["operators", "archive", "bad-release", "bad-delete", "rotation"])
def test_where_nothing_fails_no_write_waits_longer_than_a_service_does(name: str, report: Path) -> None:
    assert bound_of(scenario(name), report).rto == UNDISTURBED


def test_a_drill_is_not_run_where_the_model_has_no_bound(tmp_path: Path) -> None:
    mutated = changed("Cluster", "claims-db", "spec.primaryUpdateMethod", "restart")(stack("prod"))
    file = tmp_path / "recovery.json"
    file.write_text(json.dumps(to_json(assess(mutated))), encoding="utf-8")

    with pytest.raises(ValueError, match=r"instances restarted: the model has no bound: .*found restart"):
        bound_of(scenario("minor-update"), file)
