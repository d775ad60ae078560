"""Other programs: kubectl, aws, pulumi, curl and dig, run as a person would type them."""

import os
import shlex
import signal
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_ROOT = Path(__file__).resolve().parents[1]
_NOT_FOUND, _TIMED_OUT = 127, 124
"""Exit codes that a shell and timeout(1) use."""


@dataclass(frozen=True)
class Command:
    """What to run. Its text can be pasted into a shell."""

    argv: tuple[str, ...]
    stdin: str = ""
    directory: Path | None = None
    """Where it runs; None: here. A Python program finds this repository's modules there all the same."""
    typed: str = ""
    """Shorter commands of the same effect, which are printed instead where its standard input is long."""

    def __str__(self) -> str:
        if self.typed:
            return self.typed
        line = shlex.join(self.argv)
        return f"{line} <<'EOF'\n{self.stdin.rstrip()}\nEOF" if self.stdin else line


@dataclass(frozen=True)
class Answer:
    """What a program answered."""

    code: int
    out: str
    error: str

    @property
    def good(self) -> bool:
        return self.code == 0

    @property
    def reason(self) -> str:
        """Why it failed, in one line: the last one that it wrote."""
        lines = [line.strip() for line in (self.error or self.out).splitlines() if line.strip()]
        return lines[-1] if lines else f"exit code {self.code}"


@dataclass(frozen=True)
class Unreachable:
    """A part that cannot be read. It is a value like any other: most of a failover is done while half of the pair is unreachable."""

    reason: str

    def __str__(self) -> str:
        return f"unreachable: {self.reason}"


class Programs(Protocol):
    """Runs programs. Tests put a small world in its place."""

    def run(self, command: Command, *, seconds: float) -> Answer:
        """Runs it to its end; a program that is missing or takes too long is an Answer too."""
        ...

    def watch(self, command: Command, log: Path, *, while_it_runs: Callable[[], None]) -> Answer:
        """Runs it with its output added to `log` and in the answer, and calls `while_it_runs` every few seconds."""
        ...


class RealPrograms:
    """Runs them on this machine."""

    def __init__(self, *, pause: float = 5) -> None:
        self._pause = pause

    def run(self, command: Command, *, seconds: float) -> Answer:
        try:
            done = subprocess.run(  # noqa: S603 - no shell; arguments are ours or checked
                command.argv,
                input=command.stdin,
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
                cwd=command.directory,
                env={**os.environ, "PYTHONPATH": str(_ROOT)},
            )
        except FileNotFoundError:
            return Answer(_NOT_FOUND, "", f"{command.argv[0]}: not installed")
        except subprocess.TimeoutExpired:
            return Answer(_TIMED_OUT, "", f"{command.argv[0]}: no answer within {seconds:.0f} s")
        return Answer(done.returncode, done.stdout, done.stderr)

    def watch(self, command: Command, log: Path, *, while_it_runs: Callable[[], None]) -> Answer:
        log.parent.mkdir(parents=True, exist_ok=True)
        before = log.stat().st_size if log.exists() else 0
        try:
            # A session of its own: Ctrl-C must reach an engine once, from here. Twice would make it drop what it is doing.
            with log.open("ab") as output:
                process = subprocess.Popen(  # noqa: S603
                    command.argv,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        except FileNotFoundError:
            return Answer(_NOT_FOUND, "", f"{command.argv[0]}: not installed")
        try:
            while process.poll() is None:
                while_it_runs()
                _wait(process, self._pause)
        except BaseException:
            _end(process)
            raise
        output = log.read_bytes()[before:].decode(errors="replace")
        return Answer(process.returncode, output, _last_lines(output))


def _wait(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Lets it finish what it has begun, as an engine does after one interrupt; a second Ctrl-C leaves it alone."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
        process.wait()


def _last_lines(output: str) -> str:
    lines = output.splitlines()
    telling = [line.strip() for line in lines if line.strip().startswith("error:")]
    return "\n".join(telling[-1:] or lines[-3:])


def text_of(commands: Sequence[Command]) -> list[str]:
    return [str(command) for command in commands]
