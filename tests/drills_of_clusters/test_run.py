"""A whole drill, against a kubectl that plays a cluster."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from drills import following
from drills.__main__ import main
from recovery import assess
from recovery.report.json_report import to_json
from tests.recovery.stacks import stack

KUBECTL = Path(__file__).with_name("kubectl.py")


def drilled(
    folder: Path, *, loses: int = 0, standby: str = "none", bound: float | None = None, objective: float | None = None
) -> tuple[int, dict[str, Any]]:
    """The exit code of a drill of the primary's pod, and its result; with another bound of the model, or another objective."""
    plug, report = folder / "plug.toml", folder / "recovery.json"
    command = json.dumps([sys.executable, str(KUBECTL), str(folder), str(loses), standby, "{stack}"])
    plug.write_text(f'kubectl = {command}\nwriter_image = "image"\n', encoding="utf-8")
    content = to_json(assess(stack("prod")))
    if bound is not None:
        [change] = [each for each in content["instance_changes"] if each["change"] == "pod deleted"]
        change["rto"]["seconds"] = bound
    if objective is not None:
        content["objectives"]["rto_seconds"] = objective
    report.write_text(json.dumps(content), encoding="utf-8")
    given = ["--plug", str(plug), "--report", str(report), "--out", str(folder / "out"), "--watch", "8", "pod"]
    code = main(["run", *given])
    [file] = (folder / "out").glob("pod-*.json")
    return code, json.loads(file.read_text(encoding="utf-8"))


def test_a_drill_measures_the_outage_the_loss_and_the_way_to_full_redundancy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = drilled(tmp_path)

    assert code == 0
    assert found["outage"] == pytest.approx(3.1, abs=0.3)
    assert (found["missing"], found["second_outage"], found["failures"]) == (0, None, [])
    assert 3 <= found["redundant"] < 20
    assert "primary claims-db-2" in [each["what"] for each in found["events"]]
    assert found["versions"] == {"PostgreSQL": "18", "cloudnative-pg": "0.29"}
    assert "| the primary's pod is deleted | 3." in capsys.readouterr().out
    assert (tmp_path / "out").glob("*.svg")
    # The client is not where the primary is, has no more rights than a service, and reads its login from the service's Secret.
    pod = json.loads((tmp_path / "pod.json").read_text(encoding="utf-8"))
    assert pod["spec"]["nodeName"] == "node-b"
    assert pod["spec"]["containers"][0]["securityContext"]["capabilities"] == {"drop": ["ALL"]}


def test_a_drill_that_loses_an_acknowledged_row_fails(tmp_path: Path) -> None:
    code, found = drilled(tmp_path, loses=3)

    assert code == 1
    assert found["missing"] == 3
    assert found["failures"] == ["3 acknowledged rows are missing; the model's bound: none"]


def test_a_drill_waits_until_the_standby_region_has_replayed_it(tmp_path: Path) -> None:
    code, found = drilled(tmp_path, standby="follows")

    assert code == 0
    assert found["redundant"] <= found["follows"] < 30


def test_a_drill_after_which_the_standby_region_does_not_follow_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "WITHIN", 3.0)
    code, found = drilled(tmp_path, standby="stalls")

    assert code == 1
    assert found["failures"] == ["the standby region does not follow: docs/runbooks/standby-rebuild.md"]


@pytest.mark.parametrize(
    ("bound", "objective", "words"), [(2.0, None, "the model's bound: 2.0 s"), (None, 2.0, "the objective: 2 s")]
)
def test_a_drill_in_which_writes_stop_for_longer_than_bound_or_objective_fails(
    bound: float | None, objective: float | None, words: str, tmp_path: Path
) -> None:
    code, found = drilled(tmp_path, bound=bound, objective=objective)

    assert code == 1
    [failure] = found["failures"]
    assert failure.startswith("writes stopped for 3.")
    assert failure.endswith(words)
