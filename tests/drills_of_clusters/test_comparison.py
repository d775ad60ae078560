"""Term by term: what was seen beside the model's steps. The figures of recorded drills are docs/drill.md's."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from drills.comparison import Part, comparison, lines
from drills.held import held
from drills.recording import RECORDS, name_of
from drills.timeline import timeline
from recovery import assess
from recovery.report.json_report import to_json
from tests.recovery.stacks import stack
from tests.whole_stack import ROOT

RECORDED = sorted((ROOT / "docs" / "drills").glob("*.json"))
LEFT_OUT = json.loads((ROOT / RECORDS).read_text(encoding="utf-8")).get("left_out", {})


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the model says today."""
    file = tmp_path_factory.mktemp("report") / "recovery.json"
    file.write_text(json.dumps(to_json(assess(stack("prod")))), encoding="utf-8")
    return file


def today(name: str, report: Path) -> dict[str, Any]:
    return held(json.loads((ROOT / "docs" / "drills" / f"{name}.json").read_text(encoding="utf-8")), report)


def seen(parts: Sequence[Part]) -> dict[str, float | None]:
    return {each.until: each.seen for each in parts}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pod", {"instance chosen": 10.9, "instance primary": 41.4, "writes accepted": 0}),
        ("node", {"node NotReady": 46.9, "instance chosen": 2.9, "instance primary": 26.2, "writes accepted": 6.6}),
        ("drain", {"instance primary": 9.7, "writes accepted": 8.5}),
        ("restart", {"instance chosen": 15.4, "instance primary": 19.3, "writes accepted": 0}),
        ("minor-update", {"instance chosen": 7.6, "instance primary": 27.7, "writes accepted": 0}),
    ],
)
def test_every_step_of_a_recorded_drill_has_what_was_seen_beside_it(
    name: str, expected: Mapping[str, float], report: Path
) -> None:
    content = today(name, report)
    parts = comparison(content)

    assert seen(parts) == expected
    named = [step for each in parts for step in each.steps]
    assert named == [each["name"] for each in content["bound"]["terms"] if each["seconds"]]
    assert sum(each.model for each in parts) == pytest.approx(content["bound"]["rto"])


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_no_recorded_drill_took_longer_than_the_model_of_today_allows(file: Path, report: Path) -> None:
    """Or a person said why it counts for nothing."""
    content = json.loads(file.read_text(encoding="utf-8"))
    failures = held(content, report)["failures"]

    assert name_of(content) in LEFT_OUT or [each for each in failures if "bound" in each or "objective" in each] == []


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_a_recorded_drill_is_what_its_file_says_beside_its_bound(file: Path, report: Path) -> None:
    written = json.loads(file.read_text(encoding="utf-8"))
    again = json.loads(json.dumps(held(written, report)))

    own = {"bound", "failures", "comparison", "versions", "scenario"}
    assert {key: again[key] for key in written if key not in own} == {
        key: each for key, each in written.items() if key not in own
    }


def term(name: str, seconds: float) -> dict[str, Any]:
    return {"name": name, "seconds": seconds, "begins": 0, "basis": "measured"}


def result(terms: Sequence[Mapping[str, Any]], events: Mapping[str, float], **more: Any) -> dict[str, Any]:
    return {
        "scenario": {"name": "node", "command": None, **more.pop("scenario", {})},
        "bound": {"terms": terms, "rto": sum(each["seconds"] for each in terms)},
        "begun": 1000.0,
        "events": [{"what": what, "seconds": seconds} for what, seconds in events.items()],
        "outages": more.pop("outages", []),
        "outage": 0,
        "second_outage": None,
        **more,
    }


def test_steps_without_a_moment_of_their_own_count_until_the_next_one() -> None:
    terms = [term("node NotReady (node-monitor-grace-period)", 50), term("instance chosen", 17), term("promotion", 63)]
    parts = comparison(result(terms, {"target primary b": 20.0, "primary b": 50.0}))

    assert [(each.model, each.seen, each.until) for each in parts] == [
        (67, 20.0, "instance chosen"),
        (63, 30.0, "instance primary"),
    ]


def test_what_took_longer_than_its_step_is_marked_in_table_and_picture() -> None:
    found = result([term("instance chosen", 5), term("promotion", 63)], {"target primary b": 20.0, "primary b": 50.0})
    found |= {"redundant": 60.0, "provenance": {"date": "d", "commit": "c", "machine": "m"}}
    found["scenario"]["what"] = "what"

    assert "| instance chosen | 5 s | 20.0 s (longer) | instance chosen |" in list(lines(found))
    drawn = list(ET.fromstring(timeline(found)).iter())  # noqa: S314 - our own
    assert [each.get("class") for each in drawn].count("frame") == 2
    assert [each.get("class") for each in drawn].count("term") == 1
    assert "20.0 of 5 s" in [each.text for each in drawn]


def test_a_choice_that_was_given_up_counts_until_the_one_that_became_primary() -> None:
    terms = [term("instance chosen", 17), term("promotion", 63)]
    events = {"target primary pending": 8.0, "target primary c": 10.0, "target primary b": 25.0, "primary b": 50.0}

    assert seen(comparison(result(terms, events))) == {"instance chosen": 25.0, "instance primary": 25.0}


def test_of_a_lost_region_people_are_not_measured_and_the_restart_is_the_second_outage() -> None:
    terms = [
        term("MTTA and failover decision", 600),
        term("role change (pulumi up)", 300),
        term("restore_command at the end of the archive", 3.2),
        term("WAL replay and promotion of the standby", 30),
        term("PgBouncer reconnect (server_login_retry)", 1),
        term("database role passwords reconciled", 36),
        term("restart after promotion (archive_mode)", 61),
    ]
    events = {"the standby is declared primary": 80.0, "timeline 6": 92.5}
    outages = [{"since": 999.0, "until": 1106.0}, {"since": 1130.0, "until": 1136.4}]
    scenario = {"name": "region", "command": "failover"}
    parts = comparison(result(terms, events, outages=outages, scenario=scenario, outage=107.0, second_outage=6.4))

    assert [(each.model, each.seen, each.until) for each in parts] == [
        (600, None, ""),
        (300, 80.0, "role changed"),
        (33.2, 12.5, "standby promoted"),
        (37, 13.5, "writes accepted"),
        (61, 6.4, "the second outage"),
    ]


def test_a_choice_that_was_seen_together_with_the_new_primary_tells_nothing_apart(report: Path) -> None:
    assert [each.seen for each in comparison(today("minor-update-back", report))] == [None, None]


def test_a_planned_switchover_is_one_step_and_all_its_outages() -> None:
    terms = [term("planned switchover (no writable primary)", 191)]
    [part] = comparison(result(terms, {}, scenario={"command": "switchover"}, outage=120.0, second_outage=6.5))

    assert (part.model, part.seen, part.until) == (191, 126.5, "all outages")


def test_a_procedure_makes_its_disruption_only_after_a_while_so_no_term_is_told_apart() -> None:
    scenario = {"name": "wal-volume", "procedure": "wal-volume"}
    terms = [term("instance chosen", 17), term("promotion", 63)]
    parts = comparison(result(terms, {"target primary b": 400.0, "primary b": 420.0}, scenario=scenario))

    assert [(each.model, each.seen) for each in parts] == [(80, None)]
