"""Conditions of analyses say what Argo Rollouts' own engine says; `verdicts.json` was recorded from it.

To record it anew: a Go program that compiles each condition with `expr.Compile(condition, expr.Env(env))` against
`result` and the functions of argo-rollouts' `utils/evaluate/evaluate.go`, and runs it on each result.
"""

import json
import math
from pathlib import Path

import pytest

from declared.analyses.conditions import UnprovableError, read_condition

RECORDED = json.loads(Path(__file__).with_name("verdicts.json").read_text(encoding="utf-8"))
SAID = {"true": True, "false": False, "error": None}


def _number(text: str) -> float:
    return {"NaN": math.nan, "Inf": math.inf, "-Inf": -math.inf}.get(text) or float(text)


@pytest.mark.parametrize("condition", RECORDED["lists"])
def test_a_condition_says_of_a_list_what_the_engine_says(condition: str) -> None:
    verdicts = RECORDED["lists"][condition]
    try:
        read = read_condition(condition)
    except UnprovableError:
        assert set(verdicts.values()) == {"error"}
        return
    for result, verdict in verdicts.items():
        assert read.says([_number(each) for each in result.split()]) is SAID[verdict], result


@pytest.mark.parametrize("condition", RECORDED["numbers"])
def test_a_condition_says_of_a_number_what_the_engine_says(condition: str) -> None:
    verdicts = RECORDED["numbers"][condition]
    try:
        read = read_condition(condition, vector=False)
    except UnprovableError:
        assert set(verdicts.values()) == {"error"}
        return
    for result, verdict in verdicts.items():
        assert read.says(_number(result)) is SAID[verdict], result


@pytest.mark.parametrize(
    "condition",
    [
        *("true || result[0] <= 0.01", "result[0] <= 0.01 || true", "false || result[0] < 1"),
        *("default(result, 0) < 1", "result[0] in [1, 2]", 'result.status == "ok"', "result[0] > result[1]"),
        *("result[0] % 2 == 0", "filter(result, # > 1)", "result[0]", "", "result[0] <", "result[0] < 1)", "# < 1"),
    ],
)
def test_what_cannot_be_judged_for_every_result_is_refused(condition: str) -> None:
    with pytest.raises(UnprovableError):
        read_condition(condition)


def test_a_condition_names_the_numbers_at_which_it_may_change_its_mind() -> None:
    assert read_condition("result[0] * 100 <= 1 && 2 > result[0]").bounds == {0.01, 2.0}
