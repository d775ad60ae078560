"""The README does what it says: every block that can run offline is run as typed, and prints what is shown."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from settings.stack_config import KEYS
from tests.docs.commands import blocks
from tests.docs.markdown import ROOT
from tests.whole_stack import project_in

README, BOOTSTRAP = ROOT / "README.md", ROOT / "docs" / "bootstrap.md"
OFFLINE = [command for block in blocks(README, "sh") for command in block.commands]
WITH_ACCOUNT = [
    command for page in (README, BOOTSTRAP) for block in blocks(page, "sh account") for command in block.commands
]
OURSELVES = "make test"  # it runs this test, so here it is only asked what it would do


@cache
def run(command: str, directory: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    typed = command.replace(OURSELVES, f"{OURSELVES} --dry-run")
    return subprocess.run(["/bin/sh", "-c", typed], cwd=directory, check=False, capture_output=True, text=True)


@pytest.fixture(scope="module")
def normal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the pair in its normal state, which the README shows, whatever state the files are in."""
    return project_in(tmp_path_factory.mktemp("project"))


def test_the_readme_names_the_two_commands() -> None:
    assert {"make preview", "make test"} <= set(OFFLINE)


@pytest.mark.parametrize("command", OFFLINE)
def test_a_command_that_needs_no_account_runs_as_typed(command: str) -> None:
    done = run(command)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


def without_figures(line: str) -> str:
    return re.sub(r"[\d.]+", "0", " ".join(line.split()))


def test_what_the_preview_prints_is_what_the_readme_shows(normal: Path) -> None:
    (shown,) = blocks(README, "text")
    printed = {without_figures(line) for line in run("make preview", normal).stdout.splitlines()}
    assert [line for line in shown.text.splitlines() if line != "..." and without_figures(line) not in printed] == []


def test_the_number_of_resources_is_about_the_one_shown() -> None:
    """A tenth more or less: the figure is to be corrected some day, not with every change."""
    (shown,) = blocks(README, "text")
    numbers = [int(re.findall(r"Resources +(\d+),", text)[0]) for text in (shown.text, run("make preview").stdout)]
    assert abs(numbers[0] - numbers[1]) <= numbers[1] / 10


def test_every_key_that_is_set_by_a_command_exists() -> None:
    keys = re.findall(r"pulumi config set (\S+)", "\n".join(WITH_ACCOUNT))
    assert keys != []
    assert set(keys) <= set(KEYS.values())


def test_every_file_that_a_command_names_exists() -> None:
    named = re.findall(r"file://(\S+)|--policy-pack (\S+)", "\n".join(WITH_ACCOUNT))
    assert [path for pair in named for path in pair if path and not (ROOT / path).exists()] == []


def test_every_top_level_folder_is_in_the_map() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S607
    folders = {line.split("/")[0] for line in listed.stdout.splitlines() if "/" in line}
    text = README.read_text(encoding="utf-8")
    assert [folder for folder in sorted(folders) if not folder.startswith(".") and f"`{folder}/`" not in text] == []


@pytest.mark.parametrize("command", WITH_ACCOUNT)
def test_a_command_that_needs_an_account_is_one_line_of_shell(command: str) -> None:
    done = subprocess.run(["/bin/sh", "-n", "-c", command], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
