"""A preview on a terminal, in a pipe and in a file."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.offline.conftest import Preview, Project

REPOSITORY = Path(__file__).parents[2]
LONG = 'pulumi.log.warn("the pair is failed over: until the failback no other region can take over from this one")'


def on_a_terminal(project: Project, **environment: str) -> tuple[str, str]:
    """What a preview prints on standard output, and on a standard error that is a terminal."""
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "offline", "preview", "prod"],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "TERM": "xterm", **environment},
        check=False,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    )
    os.close(theirs)
    seen = os.read(ours, 65536).decode() if environment.get("TERM") != "dumb" else ""
    os.close(ours)
    return done.stdout, seen


def test_a_terminal_is_told_what_is_waited_for_and_left_clean(project: Project) -> None:
    printed, seen = on_a_terminal(project)

    steps = [step.strip() for step in seen.split("\r\x1b[2K") if step.strip()]
    assert steps[:2] == ["prod: importing the SDKs ...", "prod: declaring every resource ..."]
    assert steps[-1] == "prod: writing build/prod ..."
    assert seen.endswith("\r\x1b[2K")
    assert "..." not in printed


def test_a_line_in_a_pipe_is_not_broken(project: Project, preview: Preview) -> None:
    project.program(LONG)

    _, printed, complaints = preview()

    assert complaints == ""
    assert "warning: the pair is failed over: until the failback no other region can take over from this one" in printed


@pytest.mark.parametrize("columns", [40, 60])
def test_a_line_on_a_narrow_terminal_breaks_between_words(
    project: Project, preview: Preview, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("FORCE_COLOR", "1")
    project.program(LONG)

    plain = re.sub(r"\x1b\[[\d;]*m", "", preview()[1])

    assert max(len(line.rstrip()) for line in plain.splitlines()) <= columns
    assert "warning: the pair is failed over: until the failback no other region" in " ".join(plain.split())
