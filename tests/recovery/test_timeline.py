"""The failover timeline and the ladder of recovery points, on the real stack."""

import re

from recovery import Disruption, assess
from recovery.report.html_report import page
from recovery.report.protection import budget, ladder
from recovery.report.timeline import LANES, lane, timeline
from tests.recovery.stacks import stack

PROD = assess(stack("prod"))
(CLAIMS,) = (each for each in PROD.entries if (each.subject, each.disruption) == ("claims-service", Disruption.REGION))


def test_every_step_of_a_failover_has_a_lane_and_every_lane_a_step() -> None:
    assert {lane(step) for step in CLAIMS.rto.steps} == set(LANES)


def test_the_marks_run_from_detection_to_the_whole_recovery_time() -> None:
    marks = re.findall(r"<b>T\+(\d+):(\d\d)</b>", timeline(CLAIMS))
    seconds = [60 * int(minutes) + int(rest) for minutes, rest in marks]
    assert seconds == sorted(seconds)
    assert seconds[-1] == round(CLAIMS.rto.total.total_seconds())


def test_a_recovery_point_of_0_s_shows_what_it_rests_on() -> None:
    assert "postgresql.synchronous.method = any" in ladder(PROD)


def test_the_error_budget_adds_up_to_what_the_disruptions_cost() -> None:
    spent = sum(each.minutes_per_year for each in PROD.availability.expected_downtime)
    assert f"{spent:.0f} of 263 minutes a year" in budget(PROD)


def test_the_headline_has_the_computed_figures_and_where_they_come_from() -> None:
    document = page(PROD, "prod", "1234567, clean")
    assert "worst RTO<b>20 min 32 s</b>of 30 min (api-gateway, region)" in document
    assert "1234567, clean" in document
