"""docs/preview.md shows what is printed: every situation is brought about, and every line of it is looked for."""

import re
from functools import cache
from pathlib import Path

import pytest

from documentation.situations import SITUATIONS, Situation, StaleError, printed, renewed
from tests.docs.markdown import ROOT
from tests.whole_stack import STACKS, configuration

SCREEN = 24
"""Lines of the smallest terminal."""

PAGE = (ROOT / "docs" / "preview.md").read_text(encoding="utf-8")


@cache
def normal() -> dict[str, dict[str, str]]:
    return {stack: configuration(stack) for stack in STACKS}


@pytest.mark.parametrize("number", SITUATIONS)
def test_what_is_shown_is_printed(number: int, tmp_path: Path) -> None:
    """Figures apart: they are renewed by `make screenshots`, and not with every change."""
    output = printed(SITUATIONS[number], ROOT, normal(), tmp_path)

    assert renewed(PAGE, {number: output}) != ""  # raises for a line that is not printed


@pytest.mark.parametrize("stack", STACKS)
def test_a_preview_where_nothing_is_violated_is_two_screens_with_the_answers_on_the_first(
    stack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("FORCE_COLOR", "1")
    lines = re.sub(r"\x1b\[[\d;]*m", "", printed(Situation(("preview", stack)), ROOT, normal(), tmp_path)).splitlines()

    assert len(lines) <= 2 * SCREEN
    answers = ("Policies ", "Worst RTO ", "Worst RPO ", "Availability ", "Retention ", "Cost ")
    assert [each for each in answers if not any(line.startswith(each) for line in lines[:SCREEN])] == []
    assert [line for line in lines if len(line.rstrip()) > 80] == []
    assert lines[-1] == f"{stack}: passed"


def test_every_situation_is_on_the_page_and_the_other_way_round() -> None:
    assert [f"\n## {number}. " in PAGE for number in SITUATIONS] == [True] * 8
    assert "\n## 9. " not in PAGE


def test_a_line_is_renewed_with_the_figures_and_the_columns_of_today() -> None:
    page = "## 2. A\n\n```text\n  claims-db   22m~  9m\n...\nttl is 60; expected ...\n```\n"

    renewed_page = renewed(page, {2: "  claims-db    101m~   9m\nx: ttl is 1,300; expected at most 60\n"})

    assert renewed_page == "## 2. A\n\n```text\n  claims-db    101m~   9m\n...\nttl is 1,300; expected ...\n```\n"


def test_a_line_that_is_not_printed_any_more_is_named() -> None:
    with pytest.raises(StaleError, match=r"docs/preview\.md, 2: ttl is 60: not printed any more"):
        renewed("## 2. A\n\n```text\nttl is 60\n```\n", {2: "no"})
