"""What a recorded drill measures of the model's constants; the figures are docs/drill.md's, which a person read off."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from drills.__main__ import main
from drills.recording import RECORDS, name_of, written
from drills.spans import SPANS, SpanError, measured
from recovery.model.measurement import read
from tests.whole_stack import ROOT

DRILLS = ROOT / "docs" / "drills"
VERSIONS = ("--version", "PostgreSQL=18", "--version", "cloudnative-pg=0.29")


def recorded(name: str) -> dict[str, Any]:
    return json.loads((DRILLS / f"{name}.json").read_text(encoding="utf-8"))


def records(folder: Path) -> Path:
    """The model's file, before any result of docs/drills was taken into it."""
    content = json.loads((ROOT / RECORDS).read_text(encoding="utf-8"))
    content.pop("left_out", None)
    content["drills"] = {
        name: each for name, each in content["drills"].items() if not each["source"].startswith("docs/drills/")
    }
    for each in content["constants"].values():
        each["runs"] = [run for run in each["runs"] if run["drill"] in content["drills"]]
    file = folder / "drills.json"
    file.write_text(written(content), encoding="utf-8")
    return file


def taken_in(folder: Path, result: Path, *more: str) -> tuple[int, dict[str, Any], dict[str, Any]]:
    """The exit code, and the file before and after."""
    file = records(folder)
    before = json.loads(file.read_text(encoding="utf-8"))
    code = main(["record", str(result), "--records", str(file), *more])
    return code, before, json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pod", {"instance chosen": 10.9, "promotion": 41.4, "first standby on the new timeline": 0}),
        ("node", {"instance chosen": 2.9, "promotion": 26.2, "first standby on the new timeline": 6.6}),
        (
            "drain",
            {"instance chosen": 2.6, "switchover between instances": 9.7, "first standby on the new timeline": 8.5},
        ),
        ("zone", {"promotion": 32.4, "first standby on the new timeline": 2.8}),
        (
            "restart",
            {"switchover between instances": 19.3, "standbys restarted": 15.4, "first standby on the new timeline": 0},
        ),
        (
            "minor-update",
            {"switchover between instances": 27.7, "standbys restarted": 7.6, "first standby on the new timeline": 0},
        ),
    ],
)
def test_a_recorded_drill_measures_what_a_person_read_off_it(name: str, expected: dict[str, float]) -> None:
    assert dict(measured(recorded(name))) == expected


def test_a_run_is_added_with_the_provenance_of_its_drill(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, before, after = taken_in(tmp_path, DRILLS / "pod.json", *VERSIONS)

    assert code == 0
    assert "promotion: 41.4 s" in capsys.readouterr().out
    name = "drill pod at 08:15:51"
    added = after["drills"].pop(name)
    assert added["source"].endswith("docs/drills/pod.json")
    assert (added["date"], added["commit"], added["machine"]) == ("2026-11-26", "9c689bc", "2 cores, load 28")
    assert added["versions"] == {"PostgreSQL": "18", "cloudnative-pg": "0.29"}
    assert after["constants"]["promotion"]["runs"].pop() == {"drill": name, "seconds": 41.4}
    assert after["constants"]["promotion"] == before["constants"]["promotion"]
    assert after["drills"] == before["drills"]


def test_what_was_added_decides_the_constant(tmp_path: Path) -> None:
    _, before, after = taken_in(tmp_path, DRILLS / "pod.json", *VERSIONS)

    [was] = [each for name, each in read(_measured_only(before)) if name == "promotion"]
    [now] = [each for name, each in read(_measured_only(after)) if name == "promotion"]
    assert (was.value.total_seconds(), now.value.total_seconds()) == (59, 63)


def _measured_only(content: dict[str, Any]) -> dict[str, Any]:
    return {**content, "constants": {name: each for name, each in content["constants"].items() if each["runs"]}}


def lacking(what: str, folder: Path) -> Path:
    """The pod's result, without the events that begin so."""
    result = recorded("pod")
    result["events"] = [each for each in result["events"] if not each["what"].startswith(what)]
    file = folder / "docs" / "pod.json"
    file.parent.mkdir()
    file.write_text(json.dumps(result), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("lacks", "line"),
    [
        ("target primary", "instance chosen: the result has no moment 'instance chosen'"),
        ("primary", "instance chosen: the result has no moment 'instance chosen'"),
    ],
)
def test_a_span_that_is_not_in_the_result_is_said_and_nothing_is_written(
    lacks: str, line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, before, after = taken_in(tmp_path, lacking(lacks, tmp_path), *VERSIONS)

    assert (code, after) == (2, before)
    assert capsys.readouterr().err == f"drills: {line}\n"


def test_what_the_rest_of_a_result_measures_is_taken_in_where_it_is_asked_for(tmp_path: Path) -> None:
    result = recorded("pod")
    result["outages"] = []
    file = tmp_path / "docs" / "pod.json"
    file.parent.mkdir()
    file.write_text(json.dumps(result), encoding="utf-8")

    code, _, _ = taken_in(tmp_path, file, *VERSIONS)
    assert code == 2
    code, before, after = taken_in(tmp_path, file, *VERSIONS, "--constant", "promotion")
    assert code == 0
    assert [name for name, each in after["constants"].items() if each != before["constants"][name]] == ["promotion"]


@pytest.mark.parametrize(
    ("name", "given", "line"),
    [
        ("rotation", VERSIONS, "rotation measures no constant of the model"),
        ("pod", ("--constant", "planned switchover", *VERSIONS), "planned switchover: not measured by pod"),
        ("pod", (), "docs/drills/pod.json: no versions"),
    ],
)
def test_a_result_that_cannot_be_taken_in_is_refused_in_one_line(
    name: str, given: tuple[str, ...], line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, before, after = taken_in(tmp_path, DRILLS / f"{name}.json", *given)

    assert (code, after) == (2, before)
    assert line in capsys.readouterr().err


def test_a_result_outside_of_the_documents_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere = Path(shutil.copy(DRILLS / "pod.json", tmp_path))

    code, before, after = taken_in(tmp_path, elsewhere, *VERSIONS)

    assert (code, after) == (2, before)
    assert "copy the result to docs/drills/ first" in capsys.readouterr().err


def test_a_result_is_taken_in_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = records(tmp_path)
    given = ["record", str(DRILLS / "pod.json"), "--records", str(file), *VERSIONS]

    assert main(given) == 0
    once = file.read_text(encoding="utf-8")
    assert (main(given), file.read_text(encoding="utf-8")) == (2, once)
    assert "recorded already, as drill pod at 08:15:51" in capsys.readouterr().err


def test_a_result_that_counts_for_nothing_is_left_out_with_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, before, after = taken_in(tmp_path, DRILLS / "pod.json", "--leave-out", "a load of 50")

    assert code == 0
    [(name, said)] = after.pop("left_out").items()
    assert (name, said["reason"], after) == ("drill pod at 08:15:51", "a load of 50", before)

    code, before, after = taken_in(tmp_path, DRILLS / "pod.json", "--leave-out", " ")
    assert (code, after) == (2, before)
    assert "left out without a reason" in capsys.readouterr().err


def test_an_instance_that_was_chosen_while_the_plugin_was_away_is_another_step_of_the_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = recorded("node")
    away = "Cluster cannot proceed to reconciliation due to an error while interacting with plugins"
    result["events"].insert(1, {"what": away, "seconds": 48.0})
    file = tmp_path / "docs" / "node.json"
    file.parent.mkdir()
    file.write_text(json.dumps(result), encoding="utf-8")

    code, before, after = taken_in(tmp_path, file, *VERSIONS)

    assert (code, after) == (2, before)
    assert "instance chosen: the archive plugin was away meanwhile" in capsys.readouterr().err


def test_a_choice_that_was_seen_together_with_the_new_primary_measures_nothing() -> None:
    with pytest.raises(SpanError, match="switchover between instances: choice and new primary were seen at once"):
        dict(measured(recorded("minor-update-back")))


def test_a_lost_region_measures_replay_passwords_and_the_restart() -> None:
    events = [
        (80.0, "the standby is declared primary"),
        (80.5, "Promoting to primary cluster"),
        (92.5, "timeline 6"),
        (104.0, "passwords reconciled: claims-service, eligibility-service"),
        (130.0, "passwords reconciled: claims-service"),
    ]
    result = {
        "scenario": {"name": "region"},
        "begun": 1000.0,
        "events": [{"seconds": seconds, "what": what} for seconds, what in events],
        "outages": [{"since": 999.0, "until": 1105.0}, {"since": 1130.0, "until": 1136.4}],
        "outage": 106.0,
        "second_outage": 6.4,
    }

    assert dict(measured(result)) == {
        "WAL replay and promotion of the standby": 12.5,
        "database role passwords reconciled": 11.5,
        "restart after promotion (archive_mode), restart": 6.4,
    }


def test_a_planned_switchover_is_both_outages() -> None:
    result: dict[str, Any] = {
        "scenario": {"name": "failback"},
        "events": [],
        "outages": [],
        "outage": 123.0,
        "second_outage": 6.0,
    }

    assert dict(measured(result, "planned switchover (no writable primary)")) == {
        "planned switchover (no writable primary)": 129.0
    }


def test_every_run_of_the_model_that_a_result_is_the_source_of_is_what_the_result_measures() -> None:
    content = json.loads((ROOT / RECORDS).read_text(encoding="utf-8"))
    results = {name_of(each): each for each in (json.loads(file.read_text()) for file in DRILLS.glob("*.json"))}
    for constant, each in content["constants"].items():
        for run in each["runs"]:
            if content["drills"][run["drill"]]["source"].startswith("docs/drills/"):
                assert dict(measured(results[run["drill"]], constant)) == {constant: run["seconds"]}


def test_the_models_file_is_as_the_command_writes_it_and_has_every_constant_that_a_drill_measures() -> None:
    text = (ROOT / RECORDS).read_text(encoding="utf-8")

    assert written(json.loads(text)) == text
    assert {each.constant for each in SPANS} <= set(json.loads(text)["constants"])
