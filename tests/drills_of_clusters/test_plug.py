"""Plugs, and what the model says of each drill."""

import json
import os
from pathlib import Path

import pytest

from drills.__main__ import main
from drills.bounds import bound_of
from drills.plug import PlugError, read_plug
from drills.scenarios import SCENARIOS
from recovery import assess
from recovery.report.json_report import to_json
from tests.recovery.stacks import stack
from tests.whole_stack import ROOT

PLUGS = sorted((ROOT / "drills" / "plugs").glob("*.toml"))
PLUG = """
kubectl = ["kubectl", "--context", "{stack}"]
writer_image = "image"
[aliases]
me-central-1a = "a-b"
[actions.zone-link]
begin = ["sh", "-c", "echo {zone} $PLACE > $OUTPUT"]
end = ["false"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "plug.toml"
    path.write_text(PLUG, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", PLUGS, ids=[each.stem for each in PLUGS])
def test_every_plug_can_be_read_and_has_the_power_of_a_node(path: Path) -> None:
    plug = read_plug(path)

    assert {"node-power", "zone-link", "archive-link"} <= set(plug.actions)
    assert plug.kubernetes("prod")


def test_a_command_gets_names_as_the_plug_has_them_and_variables(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTPUT", str(tmp_path / "output"))
    monkeypatch.setenv("PLACE", "here")
    assert "PLACE" in os.environ

    read_plug(file).begin("zone-link", stack="prod", node="n", zone="me-central-1a")
    assert (tmp_path / "output").read_text(encoding="utf-8") == "a-b here\n"


def test_a_command_that_fails_is_an_error_of_one_line(file: Path) -> None:
    with pytest.raises(PlugError, match=r"^false: exit code 1: $"):
        read_plug(file).end("zone-link", stack="prod", node="n", zone="z")


def test_an_action_that_no_drill_knows_is_refused(file: Path) -> None:
    file.write_text(PLUG.replace("zone-link", "moon"), encoding="utf-8")

    with pytest.raises(PlugError, match="actions: found moon; allowed: node-power"):
        read_plug(file)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[each.name for each in SCENARIOS])
def test_every_drill_has_a_bound_in_the_report_of_a_preview(scenario: object, tmp_path: Path) -> None:
    report = tmp_path / "recovery.json"
    report.write_text(json.dumps(to_json(assess(stack("dr")))), encoding="utf-8")
    known = next(each for each in SCENARIOS if each is scenario)

    bound = bound_of(known, report)
    assert 0 < bound.rto < bound.rto_objective
    assert bound.rpo == (90 if known.may_lose else 0)
    assert (bound.repair is not None) is (known.repair_bound is not None)
    assert bool(bound.terms) is (known.disruption is not None)
    assert max((each.begins + each.seconds for each in bound.terms), default=0) == pytest.approx(
        bound.rto if bound.terms else 0
    )


def test_a_drill_whose_action_the_plug_lacks_is_not_run_and_no_success(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--plug", str(file), "node"]) == 1
    assert "node: not run" in capsys.readouterr().err


def test_a_plug_that_is_none_is_an_error_of_its_own(tmp_path: Path) -> None:
    assert main(["run", "--plug", str(tmp_path / "none.toml"), "pod"]) == 2


def test_the_list_says_what_each_drill_is_held_against(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(SCENARIOS)
