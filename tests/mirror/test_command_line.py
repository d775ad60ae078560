"""Bad input ends with exit code 2 and one line, before anything is asked of a registry."""

import json
from pathlib import Path

import pytest

from artifacts.lock import read_lock
from mirror.__main__ import main
from mirror.findings import BAD_INPUT, GOOD


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--target", "me-central-1"], "TARGET: me-central-1; allowed: NAME=PLACE"),
        (["--source", "=there"], "SOURCE: =there; allowed: NAME=PLACE"),
        (["--crane", "no-such-crane"], "no-such-crane: not found; go install github.com/google/go-containerregistry"),
        (["--colour"], "unrecognized arguments: --colour"),
    ],
)
def test_bad_input_is_refused_in_one_line(arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(arguments)
    except SystemExit as ended:
        code = ended.code
    said = capsys.readouterr()
    assert code == BAD_INPUT
    assert said.err.startswith(line)
    assert (said.err.count("\n"), said.out) == (1, "")


def test_a_lock_file_that_is_away_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = "sh"  # stands for programs that are never started
    code = main(["--lock", str(tmp_path / "lock.json"), "--crane", program, "--helm", program, "--cosign", program])
    assert (code, capsys.readouterr().err) == (BAD_INPUT, f"{tmp_path / 'lock.json'}: No such file or directory\n")


def test_the_inventory_is_printed_for_people_and_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--inventory"]) == GOOD
    charts = len(read_lock().charts)
    assert capsys.readouterr().out.startswith(f"{charts} charts\n")
    assert main(["--inventory", "--json"]) == GOOD
    assert len(json.loads(capsys.readouterr().out)["charts"]) == charts
