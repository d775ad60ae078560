"""The command as a process of its own, with programs on its PATH, real signals and the real offline preview."""

import json
import os
import shutil
import signal
import socketserver
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from operations.programs import Answer, Command
from settings import PairState
from tests.operations.playing import Executioner, Play, play
from tests.operations.world_programs import answer
from tests.whole_stack import ROOT

_PROGRAM = """#!{python} -S
import json, os, socket, sys
stdin = "" if sys.stdin is None or sys.stdin.isatty() or "-f" not in sys.argv else sys.stdin.read()
with socket.socket(socket.AF_UNIX) as to:
    to.connect({address!r})
    to.sendall(json.dumps([os.path.basename(sys.argv[0]), *sys.argv[1:], stdin]).encode() + b"\\n")
    code, out, error = json.loads(to.makefile().read())
sys.stdout.write(out)
sys.stderr.write(error)
sys.exit(code)
"""
_RUN = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job, such as these tests, ignores it
import operations.steps
operations.steps.POLL = 0.02
from operations import __main__ as command
command.INTERRUPTS.install()
sys.exit(command.main(sys.argv[1:]))
"""

LIMIT = 300
"""Seconds; for a machine that does much else. A run that has lost an interrupt goes on for 20 min."""


class Outside(socketserver.ThreadingUnixStreamServer):
    """The small world behind a socket; time passes with every question."""

    daemon_threads = True

    def __init__(self, playing: Play, address: Path) -> None:
        self.playing, self.lock = playing, threading.Lock()
        super().__init__(str(address), Asked)


class Asked(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        outside = cast("Outside", self.server)
        *argv, stdin = json.loads(self.rfile.readline())
        with outside.lock:
            if "get" in argv:
                outside.playing.world.tick()
            found: Answer = answer(outside.playing.world, Command(tuple(argv), stdin), Executioner())
        self.wfile.write(json.dumps([found.code, found.out, found.error]).encode())


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    playing = play(tmp_path / "project", monkeypatch)
    shutil.copy(ROOT / "__main__.py", playing.directory)
    address, programs = tmp_path / "s", tmp_path / "bin"
    programs.mkdir()
    for name in ("kubectl", "aws", "pulumi", "dig", "curl"):
        file = programs / name
        file.write_text(_PROGRAM.format(python=sys.executable, address=str(address)), encoding="utf-8")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with Outside(playing, address) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield playing
        server.shutdown()


def started(playing: Play, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _RUN, *arguments],
        cwd=playing.directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


FAILOVER = ("failover", "--stack", "dr", "--incident", "INC-1234", "--yes", "INC-1234 dr", "--without-pulumi")


def shown_until(process: "subprocess.Popen[str]", text: str) -> str:
    """What it has printed when a line with `text` is there, or when it has ended."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            break
    return "".join(lines)


@pytest.mark.parametrize(
    "line",
    [
        "2/12 dr is primary, prod its standby, in the stack files: Pulumi",
        "POINT OF NO RETURN: ",
        "5/12 the database accepts writes: ",
    ],
)
def test_a_failover_that_is_killed_ends_in_one_primary_when_it_is_run_again(outside: Play, line: str) -> None:
    outside.passes(2)
    outside.cut("prod")
    process = started(outside, *FAILOVER)
    assert line in shown_until(process, line)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process = started(outside, *FAILOVER)
    output, _ = process.communicate(timeout=240)
    assert process.returncode == 0, output
    assert outside.world.serves("dr")
    assert outside.pair.state is PairState.FAILED_OVER
    assert "failover is complete; report: build/operations/INC-1234-failover-dr.md" in output


def test_an_interrupt_says_where_it_stands_and_how_to_go_on(outside: Play) -> None:
    outside.cut("prod")
    outside.world.region("dr")["cluster"]["replica"]["source"] = "nobody"
    outside.world.tick = lambda: None
    process = started(outside, *FAILOVER)
    shown = shown_until(process, "waiting:")
    process.send_signal(signal.SIGINT)
    try:
        rest, _ = process.communicate(timeout=LIMIT)
    finally:
        process.kill()
    output = shown + rest
    assert process.returncode == 130, output
    assert "stopped at 5/" in output
    assert output.splitlines()[-1] == ("Go on from here: make failover STACK=dr INCIDENT=INC-1234 WITHOUT_PULUMI=1")


def make(*arguments: str) -> str:
    environment = {key: value for key, value in os.environ.items() if key not in {"STACK", "MAKEFLAGS"}}
    made = subprocess.run(["make", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S607
    assert made.returncode == 2
    return made.stderr


def test_make_passes_on_what_was_typed_and_its_default_stack_decides_nothing() -> None:
    assert make("failover", "STACK=dr", "DRY_RUN=1", "INCIDENT=help me").startswith(
        "INCIDENT: 'help me'; allowed: a name and a number, such as INC-1234\n"
    )
    assert make("failover", "INCIDENT=INC-1").startswith("STACK: missing")
    assert "unknown variable INCIDNT=INC-1" in make("failover", "STACK=dr", "INCIDNT=INC-1")
