"""The end of a process and of all that descend from it, at one moment and without warning."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Collection
from pathlib import Path

_STOPPED = {"T"}
GONE = {"X", "Z"}
"""States of a process that runs no more; a zombie only waits for somebody to ask for its exit code."""


def kill_tree(process: subprocess.Popen[bytes]) -> None:
    """Kills a process and all that descend from it, as a power failure would: none of them gets to do anything more."""
    if process.poll() is None:
        family = _stop_tree(process.pid)
        for pid in family:
            _signal(pid, signal.SIGKILL)
        for pid in family:
            _wait_for_state(pid, GONE)
    process.wait()


def state(pid: int) -> str:
    """The state of a process as the kernel's letter; that it is dead, too, when it is not there."""
    return _status(Path(f"/proc/{pid}"))[0]


def _stop_tree(pid: int) -> list[int]:
    """Stops a process, then its children, then theirs: a stopped process starts no more while they are counted."""
    _signal(pid, signal.SIGSTOP)
    _wait_for_state(pid, _STOPPED | GONE)
    children = [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if _status(folder)[1] == pid]
    return [pid, *(descendant for child in children for descendant in _stop_tree(child))]


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _wait_for_state(pid: int, states: Collection[str]) -> None:
    while state(pid) not in states:
        time.sleep(0.001)


def _status(folder: Path) -> tuple[str, int]:
    """State and parent of a process: "pid (name) state parent ..." (proc manual page, /proc/pid/stat)."""
    try:
        letter, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return "X", 0
    return letter, int(parent)
