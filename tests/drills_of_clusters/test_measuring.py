"""Outages and missing rows, from what a client wrote down."""

import json
import math

import pytest

from drills.measuring import missing, outages, tries
from tests.drills_of_clusters.made import BEGUN, written


def test_an_outage_is_from_the_last_acknowledged_to_the_next_acknowledged_write() -> None:
    [found] = outages(written(BEGUN + 60, (BEGUN, BEGUN + 33.9)), BEGUN)

    assert found.seconds == pytest.approx(34.0)
    assert (found.since, found.until) == (pytest.approx(BEGUN - 0.1), pytest.approx(BEGUN + 33.9))
    assert found.reasons == ("away",)


def test_a_write_that_hangs_is_an_outage_though_nothing_was_refused() -> None:
    lived = [each for each in written(BEGUN + 60) if not BEGUN < each.done < BEGUN + 20]

    [found] = outages(lived, BEGUN)
    assert found.seconds == pytest.approx(20.0)


def test_outages_of_less_than_a_second_and_before_the_disruption_do_not_count() -> None:
    assert outages(written(BEGUN + 60, (BEGUN + 5, BEGUN + 5.5), (BEGUN - 8, BEGUN - 4)), BEGUN) == []


def test_an_outage_that_has_not_ended_is_endless() -> None:
    [found] = outages(written(BEGUN + 60, (BEGUN + 30, math.inf)), BEGUN)

    assert found.until is None
    assert found.seconds == math.inf


def test_every_outage_is_found() -> None:
    found = outages(written(BEGUN + 90, (BEGUN, BEGUN + 37), (BEGUN + 62, BEGUN + 65.5)), BEGUN)

    assert [round(each.seconds, 1) for each in found] == [37.1, 3.6]


def test_only_acknowledged_rows_can_be_missing_and_those_of_a_lost_region_only_before_the_cut() -> None:
    lived = written(BEGUN + 10, (BEGUN - 5, BEGUN - 4))
    acknowledged = [each for each in lived if each.acknowledged]
    present = {each.claim for each in acknowledged if each.done < BEGUN - 2}

    assert missing(lived, {each.claim for each in acknowledged}, math.inf) == []
    assert [each.done for each in missing(lived, present, BEGUN)][:1] == [BEGUN - 2]
    assert len(missing(lived, present, BEGUN)) == 21
    assert len(missing(lived, present, math.inf)) == 120


def test_a_line_that_was_cut_off_is_left_out() -> None:
    line = json.dumps({"n": 1, "claim": "c", "begun": 1.0, "done": 1.1, "error": ""})

    assert [each.claim for each in tries([line, line[:20], "Traceback:", ""])] == ["c"]
