"""Where a Rollout is judged on its way to all requests."""

from typing import Any

import pytest

from declared.releases import analyses, largest_weight_before_analysis, strategy
from declared.resource import UNKNOWN, Declared

ANALYSIS = {"analysis": {"templates": [{"templateName": "release"}]}}


def rollout(**strategies: Any) -> Declared:
    token = "kubernetes:argoproj.io/v1alpha1:Rollout"
    return Declared(urn=f"urn::{token}::x", type=token, name="x", props={"spec": {"strategy": strategies}})


def test_a_canary_is_judged_at_the_weights_of_its_steps() -> None:
    steps: list[dict[str, Any]] = [{"setWeight": 20}, ANALYSIS, {"pause": {}}, {"setWeight": 60}, ANALYSIS]
    assert [each.weight for each in analyses(rollout(canary={"steps": steps}))] == [20, 60]


def test_a_blue_green_release_is_judged_with_none_and_with_all_of_the_requests() -> None:
    found = analyses(
        rollout(blueGreen={"prePromotionAnalysis": ANALYSIS["analysis"], "postPromotionAnalysis": ANALYSIS["analysis"]})
    )
    assert [each.weight for each in found] == [0, 100]


@pytest.mark.parametrize(
    ("steps", "weight"),
    [
        ([{"setWeight": 20}, ANALYSIS], 20),
        ([ANALYSIS, {"setWeight": 60}, ANALYSIS], 60),
        ([ANALYSIS], 100),
        ([{"setWeight": 20}, {"setWeight": 80}, ANALYSIS], 80),
        ([], 100),
        (UNKNOWN, 100),
    ],
)
def test_an_analysis_counts_once_clients_reach_the_version(steps: Any, weight: float) -> None:
    assert largest_weight_before_analysis(rollout(canary={"steps": steps})) == weight


def test_a_background_analysis_holds_no_step_back() -> None:
    assert analyses(rollout(canary={"analysis": ANALYSIS["analysis"], "steps": [{"setWeight": 50}]})) == []


@pytest.mark.parametrize(("given", "kind"), [({"blueGreen": {}}, "blueGreen"), ({"canary": {}}, "canary"), ({}, None)])
def test_a_rollout_has_one_of_two_strategies(given: dict[str, Any], kind: str | None) -> None:
    assert strategy(rollout(**given)) == kind
