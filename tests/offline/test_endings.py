"""How each command ends when its terminal, its pipe or its disk does: an exit code, and no traceback."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.offline.conftest import Project
from tests.whole_stack import STACKS, file_text

REPOSITORY = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
OFFLINE = (sys.executable, "-m", "offline")
COMMANDS = {
    "preview": ("preview", "prod", "--all"),
    "both previews": ("preview", "all", "--all"),
    "diff": ("diff", "HEAD"),
    "what-if": ("what-if", "prod", "edge.ttl=30s"),
}
COMMAND = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
# A shell's background job, such as these tests, may ignore interrupts, and what it starts does too.
INTERRUPTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from offline.__main__ import run
sys.exit(run(sys.argv[1:]))
"""
BUCKETS = "for each in range(9):\n    aws.s3.Bucket(str(each))\n"


@pytest.fixture
def committed(project: Project) -> Project:
    """A project of the platform's settings and a few resources, under git, with a change."""
    for stack in STACKS:
        project.write(f"Pulumi.{stack}.yaml", file_text(stack))
    project.write(".gitignore", "build/\n__pycache__/\nrunning\n")
    for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "base")):
        author = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *author, *arguments], cwd=project.root, check=True, capture_output=True)  # noqa: S607
    project.program(BUCKETS)
    return project


@COMMAND
def test_an_interrupt_ends_with_130_without_a_word_and_leaves_no_build(
    committed: Project, command: tuple[str, ...]
) -> None:
    committed.program('from pathlib import Path\nimport time\nPath("running").touch()\ntime.sleep(60)')
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, *command],
        cwd=committed.root,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 120
    while not (committed.root / "running").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the command and what it started
    printed, complaints = process.communicate(timeout=120)

    assert (process.returncode, printed, complaints) == (130, "", "")
    assert [str(each) for each in committed.root.glob("build/*") if each.name != "bases"] == []


def test_an_interrupt_that_meets_a_finalizer_ends_the_command_all_the_same(committed: Project) -> None:
    """Python drops what is raised while an object is finalized."""
    committed.write(
        "sitecustomize.py",
        "import signal, subprocess\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "came = []\n"
        "class Popen(subprocess.Popen):\n"
        "    def __del__(self, *_):\n"
        "        if not came:\n"
        "            came.append(self)\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "subprocess.Popen = Popen\n",
    )
    ended = subprocess.run(
        [*OFFLINE, "diff", "HEAD"],
        cwd=committed.root,
        env={**ENVIRONMENT, "PYTHONPATH": f"{committed.root}{os.pathsep}{REPOSITORY}"},
        check=False,
        capture_output=True,
        text=True,
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


@COMMAND
def test_a_reader_that_goes_away_is_no_error(committed: Project, command: tuple[str, ...]) -> None:
    pipe = f"{' '.join((*OFFLINE, *command))} | head -c 1 > /dev/null; echo ${{PIPESTATUS[0]}}"
    ended = subprocess.run(
        ["/bin/bash", "-c", pipe], cwd=committed.root, env=ENVIRONMENT, check=False, capture_output=True, text=True
    )

    assert ended.stderr == ""
    assert ended.stdout.strip() in {"0", "1", "141"}  # the pipe may take all of it before its reader goes


@COMMAND
def test_a_full_disk_behind_standard_output_is_told_in_one_line(committed: Project, command: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*OFFLINE, *command],
            cwd=committed.root,
            env=ENVIRONMENT,
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )

    assert ended.returncode == 2
    assert ended.stderr == "standard output: No space left on device; allowed: one that can be written to\n"


@pytest.mark.parametrize("name", ["preview", "both previews", "diff"])
def test_a_build_that_cannot_be_written_is_told_in_one_line(committed: Project, name: str) -> None:
    committed.write("build", "a file where the directory belongs")
    ended = subprocess.run(
        [*OFFLINE, *COMMANDS[name]], cwd=committed.root, env=ENVIRONMENT, check=False, capture_output=True, text=True
    )

    assert (ended.returncode, ended.stdout) == (2, "")
    assert set(ended.stderr.splitlines()) == {"build: File exists; allowed: a directory that can be written to"}


def test_all_previews_every_stack_and_ends_with_the_worst_code(committed: Project) -> None:
    committed.program('if pulumi.get_stack() == "dr":\n    raise ValueError("no")')
    ended = subprocess.run(
        [*OFFLINE, "preview", "all"], cwd=committed.root, env=ENVIRONMENT, check=False, capture_output=True, text=True
    )

    assert ended.returncode == 3
    assert "nphies-platform/prod" in ended.stdout
    assert ended.stderr.endswith("ValueError: no\n")
