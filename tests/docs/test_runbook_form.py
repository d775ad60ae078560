"""Every runbook has the same parts in the same order, every alert page those of the field, and every runbook is listed."""

import re
from pathlib import Path

import pytest

from tests.docs.runbook import ALERTS, FOLDER, RUNBOOKS, blocks, commands, headings, part

PARTS = [
    "When",
    "Who",
    "Clock",
    "Point of no return",
    "Abort",
    "Steps",
    "What may have gone wrong",
    "Afterwards",
]
ALERT_PARTS = ["Meaning", "Impact", "Diagnosis", "Mitigation", "Expression"]
FUNCTIONS = {"contexts", "db", "guard", "idle", "ask"}
"""Of docs/runbooks/shell.sh."""

AGAINST_THE_RTO = {"service-failover", "failover-by-kubectl", "database-failover", "partial-recovery", "split-brain"}


def name(page: Path) -> str:
    return page.stem


@pytest.mark.parametrize("page", RUNBOOKS, ids=name)
def test_a_runbook_has_the_eight_parts_and_none_is_empty(page: Path) -> None:
    assert headings(page) == PARTS
    assert [heading for heading in PARTS if len(part(page, heading)) < 5] == []


@pytest.mark.parametrize("page", RUNBOOKS, ids=name)
def test_steps_are_numbered_and_have_commands(page: Path) -> None:
    numbers = [int(number) for number in re.findall(r"^### (\d+)\. ", part(page, "Steps"), re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers != []
    assert headings(page, level=3) == re.findall(r"^### (.+)$", part(page, "Steps"), re.MULTILINE)
    assert blocks(page) != []


@pytest.mark.parametrize("page", RUNBOOKS, ids=name)
def test_a_runbook_says_what_to_expect(page: Path) -> None:
    assert "xpected" in part(page, "Steps")


@pytest.mark.parametrize("page", RUNBOOKS, ids=name)
def test_a_clock_counts_from_the_first_failed_request_or_says_that_none_runs(page: Path) -> None:
    clock = part(page, "Clock")
    assert "T+" in clock if page.stem in AGAINST_THE_RTO else re.search(r"RTO|T\+", clock)


@pytest.mark.parametrize("page", RUNBOOKS, ids=name)
def test_a_runbook_loads_the_functions_that_it_uses(page: Path) -> None:
    if page.stem == "break-glass":
        return  # its first steps are what makes the functions usable
    programs = [command.program for command in commands(page)]
    used = [index for index, program in enumerate(programs) if program in FUNCTIONS]
    loaded = next((index for index, command in enumerate(commands(page)) if "shell.sh" in command.line), None)
    assert not used or (loaded is not None and loaded < used[0])


@pytest.mark.parametrize("page", ALERTS, ids=name)
def test_an_alert_page_has_the_parts_of_the_field(page: Path) -> None:
    assert headings(page) == ALERT_PARTS
    assert [heading for heading in ALERT_PARTS if len(part(page, heading)) < 10] == []
    assert part(page, "Diagnosis").startswith("1. ")
    assert part(page, "Mitigation").startswith("1. ")


def test_every_runbook_is_listed() -> None:
    listed = re.findall(r"^\| \[[\w-]+\.md\]\(([\w-]+\.md)\)", (FOLDER / "README.md").read_text(), re.MULTILINE)
    assert sorted(listed) == [page.name for page in RUNBOOKS]


def test_no_alert_page_sends_to_itself() -> None:
    assert [page.stem for page in ALERTS if f"See {page.stem}" in page.read_text(encoding="utf-8")] == []
