"""docs/exit-codes.md has the codes that the commands really end with."""

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.docs.markdown import ROOT

PAGE = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.split("|")[1:-1]] for line in PAGE.splitlines() if line.startswith("| ")][2:]
COMMANDS = {row[1].removeprefix("`python -m ").removesuffix("`"): row for row in ROWS}
WITHOUT_CODES = {"help", "docs", "clean", "runtime", "development"}
INTERRUPTED = 130

CONSTANTS: Mapping[str, tuple[str, Sequence[str]]] = {
    "offline preview STACK": ("offline.preview", ("PASSED", "VIOLATION", "BAD_INPUT", "PROGRAM_ERROR")),
    "offline diff BASE [STACK]": (
        "offline.comparison.compare",
        ("SUCCESS", "DIFFERENT", "BAD_INPUT", "PROGRAM_ERROR"),
    ),
    "offline what-if STACK KEY=VALUE": ("offline.what_if", ("PASSED", "VIOLATION", "BAD_INPUT")),
    "operations failover --stack STACK": ("operations.command", ("GOOD", "STOPPED", "BAD_INPUT")),
    "mirror": ("mirror.findings", ("GOOD", "WORK_LEFT", "BAD_INPUT")),
    "mirror.repositories": ("mirror.findings", ("GOOD", "WORK_LEFT", "BAD_INPUT")),
    "cost.refresh": ("cost.refresh.__main__", ("GOOD", "NOT_RENEWED", "BAD_INPUT")),
}

BAD_INPUT = {
    "offline preview STACK": ("offline", "preview", "mars"),
    "offline diff BASE [STACK]": ("offline", "diff", "no-such-commit"),
    "offline what-if STACK KEY=VALUE": ("offline", "what-if", "prod", "nothing"),
    "offline interrupted STACK": ("offline", "interrupted", "prod"),
    "offline archives STACK IMPORT_FILE ALIASES": ("offline", "archives", "mars", "no-file", "no-file"),
    "operations status": ("operations", "status", "--stack", "mars"),
    "operations failover --stack STACK": ("operations", "failover", "--stack", "dr"),
    "operations.registry_login STACK": ("operations.registry_login", "mars"),
    "operations.restore_test STACK": ("operations.restore_test", "mars"),
    "mirror.repositories": ("mirror.repositories", "--aws", "no-such-cli"),
    "mirror": ("mirror", "--target", "nowhere"),
    "drills run NAME --plug FILE": ("drills", "run", "earthquake", "--plug", "no-file"),
    "drills record RESULT`, `table`, `picture": ("drills", "record", "no-file"),
    "cost.refresh": ("cost.refresh", "--folder", "no-folder"),
    "chart_facts": ("chart_facts", "--helm", "no-such-helm", "--all"),
    "provider_facts FOLDER": ("provider_facts", "no-folder"),
    "documentation.screenshots CHROMIUM": ("documentation.screenshots", "no-such-browser"),
}


def codes(row: Sequence[str]) -> set[int]:
    """Those that a row has something to say of."""
    return {code for code, cell in enumerate(row[2:5]) if cell} | {int(each) for each in re.findall(r"(\d+):", row[5])}


def test_every_target_is_on_the_page() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) - WITHOUT_CODES
    assert {each for each in targets if f"`{each}`" not in PAGE} == set()


@pytest.mark.parametrize("command", CONSTANTS)
def test_a_row_has_the_codes_of_the_program(command: str) -> None:
    module, names = CONSTANTS[command]
    assert codes(COMMANDS[command]) == {getattr(importlib.import_module(module), name) for name in names}


def test_every_command_that_takes_bad_input_is_tried() -> None:
    assert {command for command, row in COMMANDS.items() if row[4]} == set(BAD_INPUT)


@pytest.mark.parametrize("command", BAD_INPUT)
def test_bad_input_is_one_line_and_code_2(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *BAD_INPUT[command]],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr


@pytest.mark.parametrize(
    ("place", "arguments"),
    [
        ("operations.registry_login.from_config", ["prod"]),
        ("operations.restore_test.read_stack", ["prod"]),
        ("mirror.__main__.inventory", []),
        ("mirror.repositories.found", []),
        ("cost.refresh.__main__.read_prices", []),
        ("drills.__main__.read_plug", ["run", "pod", "--plug", "plug.toml"]),
        ("chart_facts.__main__.declared", []),
        ("provider_facts.__main__.declared", ["."]),
        ("documentation.screenshots._preview", ["sh"]),
    ],
)
def test_an_interrupt_is_one_line_and_code_130(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    place: str,
    arguments: list[str],
) -> None:
    def interrupt(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "version").mkdir()
    (tmp_path / "version" / "VERSION").touch()
    module, _, interrupted = place.rpartition(".")
    program = importlib.import_module(module)
    monkeypatch.setattr(program, interrupted, interrupt)
    monkeypatch.chdir(ROOT if module.startswith("operations") else tmp_path)

    assert program.main(arguments) == INTERRUPTED
    assert capsys.readouterr().err.count("\n") == 1
