"""The files of a commit in a directory of their own, with no trace in the repository."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PREFIX = ".base."

ROOM = 64 * 2**20
"""Bytes: more than the files of a commit take, with the index and what a preview of them writes."""


class BaseError(Exception):
    """A base that cannot be had; the text is the line to show."""


@dataclass(frozen=True)
class Commit:
    """What the base was called, and which commit that is."""

    name: str
    digest: str

    def __str__(self) -> str:
        return f"{self.name} ({self.digest[:7]})"


def commit(root: Path, name: str) -> Commit:
    """The commit that `name` stands for in the repository around `root`. Raises BaseError."""
    if not name:
        raise BaseError("BASE: not given; allowed: a branch, tag or commit, as in make diff BASE=main")
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if found is None:
        shown = repr(name)[1:-1]  # one line, whatever is in it
        raise BaseError(f"BASE: {shown}: no such commit here; allowed: a branch, tag or commit of this repository")
    return Commit(name, found.strip())


@contextmanager
def base_tree(root: Path, digest: str) -> Generator[Path]:
    """The files of a commit of the repository around `root`, below its build/, until the block ends.

    What a run that was killed outright left there is taken away by the next one: it no longer holds its lock.
    """
    try:
        directory = _made(root / "build")
    except OSError as error:
        raise BaseError(f"build: {error.strerror}; allowed: a directory that can be written to") from None
    try:
        with _locked(directory):
            index = {"GIT_INDEX_FILE": str(directory / ".index")}
            prefix = f"--prefix={directory}/tree/"
            if _git(root, "read-tree", digest, environment=index) is None or (
                _git(root, "checkout-index", "--all", prefix, environment=index) is None
            ):
                raise BaseError(f"BASE: {digest}: git cannot check it out{_why(root)}")
            yield directory / "tree"
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _made(build: Path) -> Path:
    """A new directory below build/, after what killed runs left there is removed."""
    build.mkdir(exist_ok=True)
    for leftover in build.glob(f"{_PREFIX}*"):
        with _locked(leftover) as is_ours:
            if is_ours:
                shutil.rmtree(leftover, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=build))


def _why(root: Path) -> str:
    """The usual reason: there is no room for the files of another commit."""
    free = shutil.disk_usage(root / "build").free
    return f": build has {free // 2**20} MiB free; allowed: {ROOM // 2**20} MiB" if free < ROOM else ""


@contextmanager
def _locked(directory: Path) -> Generator[bool]:
    """Takes the lock of a directory unless another process has it; returns whether it did."""
    lock = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(lock)


def _git(root: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> str | None:
    """What git prints; None where it fails."""
    try:
        done = subprocess.run(  # noqa: S603 - git, with arguments of ours
            ["git", *arguments],  # noqa: S607 - whichever git the person uses
            cwd=root,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise BaseError(f"git: {error.strerror}; allowed: git on the PATH") from None
    return done.stdout if done.returncode == 0 else None
