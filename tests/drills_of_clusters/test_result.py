"""Whether a drill passed, and how it is shown."""

import json
import math
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from drills.result import Result
from drills.table import table, terms
from drills.timeline import timeline
from tests.drills_of_clusters.made import BEGUN, result, written


def plain(found: Result) -> dict[str, Any]:
    return json.loads(json.dumps(found.to_json(), allow_nan=False))


def test_an_outage_within_the_bound_that_loses_nothing_passes() -> None:
    found = result("pod", written(BEGUN + 120, (BEGUN, BEGUN + 34)))

    assert list(found.failures()) == []
    assert found.second is None


def test_the_outage_that_follows_a_promotion_is_added_as_the_model_adds_it() -> None:
    found = result("zone", written(BEGUN + 200, (BEGUN, BEGUN + 70), (BEGUN + 120, BEGUN + 155)))

    assert found.outage == pytest.approx(70.1)
    assert found.second == pytest.approx(35.1)
    assert list(found.failures()) == ["writes stopped for 105.2 s; the model's bound: 100.0 s"]


def test_a_blip_before_the_outage_is_not_taken_for_it() -> None:
    found = result("pod", written(BEGUN + 200, (BEGUN + 2, BEGUN + 3.2), (BEGUN + 8, BEGUN + 60)))

    assert found.outage == pytest.approx(52.1)
    assert found.second == pytest.approx(1.3)


@pytest.mark.parametrize(
    ("name", "missing", "oldest", "words"),
    [
        ("pod", 1, 0.1, "1 acknowledged rows are missing"),
        ("region", 503, 50.6, None),
        ("region", 1200, 91.0, "rows of 91.0 s are missing; the model's bound: 90.0 s"),
        ("switchover", 1, 0.1, "1 acknowledged rows are missing"),
    ],
)
def test_rows_may_be_missing_after_a_lost_region_alone_and_up_to_its_bound(
    name: str, missing: int, oldest: float, words: str | None
) -> None:
    found = list(result(name, written(BEGUN + 30), missing=missing, oldest=oldest).failures())

    assert bool(found) is (words is not None)
    assert words is None or found[0].startswith(words)


def test_writes_that_never_come_back_and_redundancy_that_does_not_are_failures() -> None:
    found = result("node", written(BEGUN + 60, (BEGUN, math.inf)), redundant=None)

    assert list(found.failures()) == ["writes were not accepted again", "full redundancy did not come back"]
    assert plain(found)["outage"] is None
    assert "not ended" in list(table([plain(found)]))[2]


def test_a_row_has_figures_bound_and_where_they_are_from() -> None:
    [_, _, row] = table([plain(result("pod", written(BEGUN + 120, (BEGUN, BEGUN + 34))))])

    assert row.startswith("| the primary's pod is deleted | 34.1 s | none | 0 of ")
    assert "| 100 s, RPO 90 s | passed | 2026-11-26, `abc1234`, 2 cores, load 5 |" in row


def test_the_models_terms_stand_beside_what_was_seen() -> None:
    lines = "\n".join(terms(plain(result("pod", written(BEGUN + 120, (BEGUN, BEGUN + 34))))))

    assert "| promotion | 59 s | 31.5 s | instance primary |" in lines
    assert "31.5 s primary claims-db-2" in lines
    assert "outage 1: from -0.1 s until 34.0 s: away" in lines


def test_the_picture_is_a_document_with_every_outage_and_event() -> None:
    found = result("pod", written(BEGUN + 120, (BEGUN, BEGUN + 34), (BEGUN + 80, BEGUN + 84)))

    root = ET.fromstring(timeline(plain(found)))  # noqa: S314 - our own
    assert len([each for each in root.iter() if each.get("class") == "bad"]) == 2
    assert any(each.text == "primary claims-db-2" for each in root.iter())
