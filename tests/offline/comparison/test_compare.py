"""`python -m offline diff`: two trees of a small project, under git."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from offline.__main__ import main
from tests.offline.conftest import Project

REPOSITORY = Path(__file__).parents[3]
# A shell's background job, such as these tests, may ignore interrupts, and what it starts does too.
ENDED = """
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv[0] = "offline"
runpy.run_module("offline", run_name="__main__", alter_sys=True)
"""
RULES = "build/\n__pycache__/\n"


def git(root: Path, *arguments: str) -> None:
    author = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *author, *arguments], cwd=root, check=True, capture_output=True)  # noqa: S607


@pytest.fixture
def repository(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose first commit is the branch base; its `offline` is this repository's."""
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    project.write(".gitignore", RULES)
    project.program('aws.s3.Bucket("archive", bucket="archive-1")')
    git(project.root, "init", "--quiet", "--initial-branch", "base")
    git(project.root, "add", "--all")
    git(project.root, "commit", "--quiet", "--message", "base")
    return project


def left_behind(project: Project) -> list[str]:
    """What is there besides the project's files and its builds."""
    status = subprocess.run(
        ["git", "status", "--porcelain"],  # noqa: S607
        cwd=project.root,
        check=True,
        capture_output=True,
        text=True,
    )
    build = project.root / "build"
    hidden = [path.name for path in build.iterdir() if path.name.startswith(".")] if build.exists() else []
    return [*hidden, *(line for line in status.stdout.splitlines() if not line.endswith("__main__.py"))]


def test_the_working_tree_is_compared_with_a_commit(repository: Project, capsys: pytest.CaptureFixture[str]) -> None:
    repository.program('aws.s3.Bucket("archive", bucket="archive-2")')

    code = main(["diff", "base", "prod"])

    printed = capsys.readouterr().out.splitlines()
    assert code == 0
    assert printed[0].startswith(
        "prod: 0 to create, 0 to update, 1 to replace, 0 to delete, 1 the same, against base ("
    )
    assert printed[1:3] == [
        "! aws:s3/bucket:Bucket archive  in Stack nphies-platform-prod  REPLACED  HOLDS DATA",
        "!   bucket: archive-1 -> archive-2  (replaces it)",
    ]
    assert "recovery:" in printed  # an archive of another name is another archive
    assert left_behind(repository) == []


@pytest.mark.parametrize(("program", "code"), [('aws.s3.Bucket("archive", bucket="archive-1")', 0), ("", 1)])
def test_an_exit_code_says_whether_anything_differs(
    repository: Project, capsys: pytest.CaptureFixture[str], program: str, code: int
) -> None:
    repository.program(program)

    assert main(["diff", "--exit-code", "base", "prod"]) == code
    capsys.readouterr()


def test_the_build_of_a_base_is_made_once(repository: Project, capsys: pytest.CaptureFixture[str]) -> None:
    main(["diff", "base", "prod"])
    (kept,) = (repository.root / "build" / "bases").rglob("prod.json")
    kept.write_text(kept.read_text(encoding="utf-8").replace("archive-1", "archive-0"), encoding="utf-8")
    capsys.readouterr()

    main(["diff", "base", "prod"])

    assert "!   bucket: archive-0 -> archive-1  (replaces it)" in capsys.readouterr().out.splitlines()


def test_a_kept_build_that_cannot_be_read_is_made_again(
    repository: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["diff", "base", "prod"])
    (kept,) = (repository.root / "build" / "bases").rglob("prod.json")
    kept.write_text("half of", encoding="utf-8")
    capsys.readouterr()

    assert main(["diff", "base", "prod"]) == 0
    assert capsys.readouterr().out.startswith("prod: 0 to create, 0 to update, 0 to replace, 0 to delete")


@pytest.mark.parametrize("base", ["", "nothing", "-x", "a\nb"])
def test_a_base_that_is_no_commit_is_refused_in_one_line(
    repository: Project, capsys: pytest.CaptureFixture[str], base: str
) -> None:
    code = main(["diff", "--", base])

    printed = capsys.readouterr()
    assert (code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert printed.err.startswith("BASE: ")
    assert left_behind(repository) == []


def test_a_build_directory_that_cannot_be_written_to_is_told_in_one_line(
    repository: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository.root / "build").write_text("a file where the directory belongs", encoding="utf-8")

    assert main(["diff", "base", "prod"]) == 2
    assert capsys.readouterr().err == "build: File exists; allowed: a directory that can be written to\n"


def test_a_program_that_fails_is_told_in_one_line_that_says_which(
    repository: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.program("1 / 0")

    code = main(["diff", "base", "prod"])

    printed = capsys.readouterr()
    assert (code, printed.out) == (3, "")
    assert printed.err == "the working tree: __main__.py:4: ZeroDivisionError: division by zero\n"
    assert left_behind(repository) == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_one_that_is_ended_leaves_nothing(repository: Project, how: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", ENDED, "diff", "base"],
        cwd=repository.root,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 120
    while not list((repository.root / "build").glob(".base.*/tree/Pulumi.yaml")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(how)

    assert process.wait(timeout=120) == {signal.SIGTERM: 143, signal.SIGINT: 130}[how]
    assert left_behind(repository) == []


def test_what_one_that_was_killed_left_is_taken_away_by_the_next(
    repository: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository.root / "build" / ".base.killed" / "tree").mkdir(parents=True)

    code = main(["diff", "base", "prod"])

    assert (code, left_behind(repository)) == (0, [])
    assert capsys.readouterr().out.startswith("prod: 0 to create, 0 to update, 0 to replace, 0 to delete, 2 the same")
