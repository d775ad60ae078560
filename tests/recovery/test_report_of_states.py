"""The page of a stack whose pair has failed over says so, and promises no figure that has no bound."""

import re
from functools import cache

import pytest

from offline.evaluation.recovery import declared
from recovery import assess
from recovery.report import terminal
from recovery.report.html_report import page
from settings import PairState
from tests.recovery.stacks import changed, stack
from tests.whole_stack import whole_stack

SLOW = changed("Record", "edge-failover", "ttl", 1200)


@cache
def failed_over() -> str:
    return page(assess(declared(whole_stack("dr", state=PairState.FAILED_OVER))), "dr")


def test_what_is_at_risk_until_the_failback_is_not_called_breached() -> None:
    assert "<h3>Findings (at risk: no other region can take over yet)</h3>" in failed_over()


def test_a_cause_names_every_objective_that_it_affects() -> None:
    assert "<b>RTO and RPO, region</b>, api-gateway, " in failed_over()


def test_a_figure_without_a_bound_is_the_worst_whichever_is_longer() -> None:
    lost = page(assess(declared(whole_stack("prod", state=PairState.FAILED_OVER))), "prod")

    assert re.search(r'worst RTO<b class="at-risk">[^<]+\+</b>of 30 min \(api-gateway and 3 more, region\)', lost)


def test_a_recovery_point_without_a_bound_is_the_last_and_says_so() -> None:
    ladder = failed_over().partition('<h2 id="recovery-points">')[2].partition("</table>")[0]

    assert re.findall(r"<th>([^<]+)</th><td>claims-db, region<br>", ladder) == ["16 min 30 s or more"]
    assert [age.endswith(" or more") for age in re.findall(r"<tr><th>(\d[^<]+)</th>", ladder)][-2:] == [False, True]


@pytest.mark.parametrize("state", [PairState.SWITCHING, PairState.FAILED_OVER])
def test_what_is_at_risk_is_said_in_words_that_hold_in_every_state(state: PairState) -> None:
    text = "\n".join(terminal.lines(assess(declared(whole_stack("prod", state=state)))))

    assert "* at risk: no region can take over  + at least" in text
    assert "failback" not in text


def test_what_is_breached_is_called_so() -> None:
    assert "<h3>Findings (breached)</h3>" in page(assess(SLOW(stack("dr"))), "dr")


def test_a_failover_to_a_region_that_is_lost_is_not_promised() -> None:
    assert re.search(r"serves again after \d+ min[^<]* or more, since a step is unbounded</h3>", failed_over())
    assert re.search(r"RPO of claims-db: [^<]+ or more<", failed_over())


def test_figures_with_a_bound_stand_alone() -> None:
    assert not re.search(r"<(h3|summary)>[^<]* or more", page(assess(stack("dr")), "dr"))


def test_warnings_stand_above_the_figures_as_text() -> None:
    document = page(assess(stack("dr")), "dr", warnings=["no region serves <now>"])

    assert "<h3>Warnings</h3>" in document
    assert document.index("no region serves &lt;now&gt;") < document.index('class="overview"')
    assert "Warnings" not in page(assess(stack("dr")), "dr")


def test_warnings_are_counted_beside_the_verdict() -> None:
    assert 'href="#warnings">2 warnings</a>' in page(assess(stack("dr")), "dr", warnings=["one", "two"])
    assert 'href="#warnings"' not in page(assess(stack("dr")), "dr")
