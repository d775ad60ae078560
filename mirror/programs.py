"""The programs that do the work: crane, helm and cosign, found on PATH or named."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass


class MirrorError(Exception):
    """What stops the whole run, in one line."""


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
        """Why it failed, in one line."""
        lines = [line.strip() for line in (self.error or self.out).splitlines() if line.strip()]
        return lines[-1].removeprefix("Error: ")[-500:] if lines else f"exit code {self.code}"


def run(argv: Sequence[str], *, seconds: float) -> Answer:
    """Runs a program to its end; one that takes too long is an Answer too."""
    try:
        done = subprocess.run(  # noqa: S603 - no shell; arguments are references of the lock file
            argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return Answer(124, "", f"{argv[0]}: no answer within {seconds:.0f} s")
    except OSError as error:
        raise MirrorError(f"{argv[0]}: {error.strerror}") from None
    return Answer(done.returncode, done.stdout, done.stderr)


def found(command: str, how: str) -> str:
    """The path of a program. Raises MirrorError, which says how to install it."""
    path = installed(command)
    if path is None:
        raise MirrorError(f"{command}: not found; {how}")
    return path


def installed(command: str) -> str | None:
    """The path of a program; None where it is not installed."""
    return shutil.which(command)


CRANE = "go install github.com/google/go-containerregistry/cmd/crane@v0.22.1"
"""How to install crane; the version is that of the workflow."""
