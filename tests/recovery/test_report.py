"""The assessment in the terminal and as JSON."""

import json

import pytest

from recovery import assess
from recovery.report import terminal
from tests.recovery.stacks import changed, stack

SLOW = changed("Record", "edge-failover", "ttl", 600)


@pytest.mark.parametrize("name", ["prod", "dr"])
def test_the_table_fits_a_terminal(name: str) -> None:
    assert max(len(line) for line in terminal.lines(assess(stack(name)))) <= 110


def test_the_table_marks_what_is_broken() -> None:
    whole, damaged = assess(stack("dr")), assess(SLOW(stack("dr")))

    assert not any("!" in line for line in terminal.lines(whole))
    broken = [line for line in terminal.lines(damaged) if "!" in line]
    assert {line.split()[0] for line in broken} == set(damaged.objectives.services)


def test_json_has_every_chain_and_each_adds_up() -> None:
    content = json.loads(json.dumps(assess(stack("prod")).to_json()))

    assert content["holds"] is True
    assert content["objectives"] == {"rto_seconds": 1800, "rpo_seconds": 300, "availability_percent": 99.95}
    for entry in content["entries"]:
        for chain in (entry["rto"], entry["rpo"]):
            if chain is not None:
                assert sum(term["seconds"] for term in chain["terms"]) == pytest.approx(chain["seconds"])
                assert all(term["source"]["kind"] in ("property", "constant") for term in chain["terms"])


def test_json_says_what_does_not_hold() -> None:
    content = assess(SLOW(stack("prod"))).to_json()

    assert content["holds"] is False
    assert {each["objective"] for each in content["findings"]} == {"rto"}
    assert all(each["urn"] for each in content["findings"])
