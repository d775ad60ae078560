"""The failover timeline and the ladder of recovery points, on the real stack."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from declared import durations
from recovery import Disruption, assess
from recovery.model.estimate import Estimate
from recovery.report.former import Former
from recovery.report.html_report import page
from recovery.report.json_report import to_json
from recovery.report.protection import budget, ladder
from recovery.report.timeline import LANES, lane, timeline
from tests.recovery.stacks import changed, stack
from tests.recovery.style import without_rule

PROD = assess(stack("prod"))
(CLAIMS,) = (each for each in PROD.entries if (each.subject, each.disruption) == ("claims-service", Disruption.REGION))


def test_every_step_of_a_failover_has_a_lane_and_every_lane_a_step() -> None:
    assert {lane(step) for step in CLAIMS.rto.steps} == set(LANES)


def test_an_estimate_that_was_read_back_has_its_steps_in_the_same_lanes() -> None:
    written = json.loads(json.dumps(to_json(PROD)))
    former = Former.of(written).estimates["rto", CLAIMS.subject, CLAIMS.disruption.value]

    assert [lane(step) for step in former.steps] == [lane(step) for step in CLAIMS.rto.steps]


@pytest.mark.parametrize("name", ["prod", "dr"])
def test_no_bar_hides_another_one(name: str) -> None:
    for entry in assess(stack(name)).entries:
        if (entry.kind, entry.disruption) == ("service", Disruption.REGION):
            assert overlaps(timeline(entry)) == []


def test_what_two_branches_do_at_once_in_one_lane_is_drawn_in_two_rows() -> None:
    once, twice = (replace(CLAIMS.rto.steps[-1], branch=branch) for branch in ("one", "other"))
    entry = replace(CLAIMS, rto=Estimate((once, replace(twice, duration=timedelta(minutes=2)))))

    drawn = timeline(entry)

    assert drawn.count('class="bar ') == 2
    assert overlaps(drawn) == []


def overlaps(drawn: str) -> list[str]:
    """The rows in which two bars lie over each other."""
    found: list[str] = []
    for row in drawn.split('<div class="lane">')[1:]:
        bars = re.findall(r'class="bar \w+" style="left:([\d.]+)%;width:([\d.]+)%', row)
        places = sorted((float(left), float(left) + float(width)) for left, width in bars)
        found += [row for (_, ended), (begun, _) in pairwise(places) if begun < ended - 0.02]
    return found


def test_the_marks_run_from_detection_to_the_whole_recovery_time() -> None:
    marks = re.findall(r"<b>T\+(\d+):(\d\d)</b>", timeline(CLAIMS))
    seconds = [60 * int(minutes) + int(rest) for minutes, rest in marks]
    assert seconds == sorted(seconds)
    assert seconds[-2:] == [round(each.total_seconds()) for each in (CLAIMS.rto.total, CLAIMS.rto_objective)]


def test_the_objective_is_named_where_a_recovery_takes_longer() -> None:
    slow = replace(CLAIMS, rto_objective=timedelta(minutes=10))

    assert "<b>T+10:00</b> the objective" in timeline(slow)


def test_each_step_has_the_colour_of_what_its_time_is_from() -> None:
    drawn = re.findall(r'class="bar (\w+)"[^>]*title="([^:]+):', timeline(CLAIMS))

    assert sorted(drawn) == sorted((step.basis, step.name) for step in CLAIMS.rto.steps)
    assert ("assumed", "MTTA and failover decision") in drawn


def test_a_recovery_point_of_0_s_shows_what_it_rests_on() -> None:
    assert "postgresql.synchronous.method = any" in ladder(PROD)


def test_the_error_budget_adds_up_to_what_the_disruptions_cost() -> None:
    spent = sum(each.minutes_per_year for each in PROD.availability.expected_downtime)
    assert f"{spent:.0f} of 263 minutes a year" in budget(PROD)


def test_the_headline_has_the_computed_figures_and_where_they_come_from() -> None:
    document = page(PROD, "prod", "1234567, clean")
    worst = max(each.rto.total for each in PROD.entries if each.kind in ("service", "database"))
    assert f'worst RTO<b class="met">{durations.show(worst)}</b>of 30 min (api-gateway and 3 more, region)' in document
    assert "1234567, clean" in document


MUTATED = (
    changed("Record", "edge-failover", "ttl", 1200),
    changed("Rollout", "claims-service", "spec.template.spec.containers[0].readinessProbe", None),
)


@pytest.mark.parametrize("name", ["prod", "dr"])
def test_the_style_sheet_knows_everything_that_is_drawn_or_coloured(name: str) -> None:
    """A bar whose class has no rule is black, in both themes."""
    whole = stack(name)
    former = Former.of(json.loads(json.dumps(to_json(assess(whole)))))
    pages = [page(assess(whole), name), *(page(assess(each(whole)), name, before=former) for each in MUTATED)]

    assert [each for each in pages if without_rule(each)] == []
    for verdict in ("met", "breached", "unknown", "at-risk"):
        assert f".sum.{verdict}" in pages[0]
