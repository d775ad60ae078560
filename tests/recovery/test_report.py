"""The assessment in the terminal and as JSON."""

import json
import re

import pytest

from recovery import assess
from recovery.report import terminal
from recovery.report.json_report import to_json
from tests.recovery.stacks import changed, stack

SLOW = changed("Record", "edge-failover", "ttl", 600)


@pytest.mark.parametrize("name", ["prod", "dr"])
def test_the_table_fits_a_terminal(name: str) -> None:
    assert max(len(line) for line in terminal.lines(assess(stack(name)))) <= 80


@pytest.mark.parametrize("width", [40, 60])
def test_a_narrow_terminal_has_a_block_for_each_subject_with_the_same_cells(width: int) -> None:
    assessment = assess(stack("prod"))
    *table, _ = "\n".join(terminal.lines(assessment, width)).split("\n\n")
    wide = next(line for line in terminal.lines(assessment) if line.startswith("  claims-service"))

    block = table[0].partition("  claims-service\n")[2].partition("\n  e")[0]

    assert max(len(line) for line in table[0].splitlines()) <= max(
        width, len("Backups and copies, each with its own objective")
    )
    assert all(cell in block for cell in wide.split()[1:])
    assert "region" in block


def test_the_table_marks_what_is_broken() -> None:
    whole, mutated = assess(stack("dr")), assess(SLOW(stack("dr")))

    assert not any("!" in line for line in terminal.lines(whole))
    broken = [line for line in terminal.lines(mutated) if "!" in line]
    services = {entry.subject for entry in mutated.entries if entry.kind == "service"}
    assert services >= set(mutated.objectives.services)
    assert {line.split()[0] for line in broken} == {*services, "!"}
    assert "! breached" in broken[-1]


def test_a_figure_without_a_bound_is_shown_and_marked() -> None:
    probe = "spec.template.spec.containers[0].readinessProbe"
    mutated = assess(changed("Rollout", "claims-service", probe, None)(stack("dr")))

    assert any(line.startswith("  claims-service") and "+!" in line for line in terminal.lines(mutated))
    assert not any("none" in line for line in terminal.lines(mutated))


def test_the_worst_figure_is_split_into_declared_and_assumed() -> None:
    assessment = assess(stack("prod"))
    worst = max((each for each in assessment.entries if each.kind == "service"), key=lambda each: each.rto.total)
    line = next(line for line in terminal.lines(assessment) if line.startswith("Worst RTO"))
    minutes = [int(m) * 60 + int(s) for m, s in re.findall(r"(\d+)m(\d\d)s", line)]

    assert worst.subject in line
    assert minutes[0] == minutes[1] + minutes[2]
    assert 0 <= minutes[0] - worst.rto.total.total_seconds() <= 2  # each part is rounded up to a second


def test_json_has_every_chain_and_each_adds_up() -> None:
    content = json.loads(json.dumps(to_json(assess(stack("prod")))))

    assert content["met"] is True
    assert content["objectives"] == {"rto_seconds": 1800, "rpo_seconds": 300, "availability_percent": 99.95}
    for entry in content["entries"]:
        for estimate in (entry["rto"], entry["rpo"]):
            if estimate is not None:
                assert sum(step["seconds"] for step in estimate["steps"]) == pytest.approx(estimate["seconds"])
                assert all(step["source"]["kind"] in ("property", "constant") for step in estimate["steps"])


def test_json_says_what_does_not_hold() -> None:
    content = to_json(assess(SLOW(stack("prod"))))

    assert content["met"] is False
    assert {each["objective"] for each in content["findings"]} == {"rto"}
    assert all(each["urn"] for each in content["findings"])
