"""The page of a stack whose pair has failed over says so, and promises no figure that has no bound."""

import re
from functools import cache

from offline.evaluation.recovery import declared
from recovery import assess
from recovery.report.html_report import page
from settings import PairState
from tests.recovery.stacks import changed, stack
from tests.whole_stack import whole_stack

SLOW = changed("Record", "edge-failover", "ttl", 1200)


@cache
def failed_over() -> str:
    return page(assess(declared(whole_stack("dr", state=PairState.FAILED_OVER))), "dr")


def test_what_is_at_risk_until_the_failback_is_not_called_breached() -> None:
    assert "<h3>Findings (at risk until the failback)</h3>" in failed_over()


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
