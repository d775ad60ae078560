"""Previews of every stack side by side, shown one after the other."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from offline.output.progress import Progress


def stack_names(root: Path) -> list[str]:
    """The stacks that have a file, `prod` before `dr`."""
    return sorted((path.name.split(".")[1] for path in root.glob("Pulumi.*.yaml")), reverse=True)


def preview_all(root: Path, *, every_resource: bool) -> int:
    """Runs one preview for each stack at the same time; the largest exit code."""
    colour = {}
    if sys.stdout.isatty():
        colour = {"COLUMNS": str(shutil.get_terminal_size().columns)}
        colour |= {"FORCE_COLOR": "1"} if "NO_COLOR" not in os.environ else {"TTY_COMPATIBLE": "1"}
    command = [sys.executable, "-m", "offline", "preview"]
    options = ["--all"] if every_resource else []
    stacks = stack_names(root)
    running = [_started([*command, stack, *options], root, colour) for stack in stacks]
    try:
        with Progress() as progress:
            progress.says(f"previewing {' and '.join(stacks)}")
            return max(_shown(process, progress) for process in running)
    finally:
        for process in running:
            process.kill()


def _started(command: Sequence[str], root: Path, colour: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - this interpreter
        command, cwd=root, env=os.environ | colour, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _shown(process: subprocess.Popen[str], progress: Progress) -> int:
    printed, complaints = process.communicate()
    progress.clear()
    sys.stdout.write(f"{printed}\n" if printed else "")
    sys.stderr.write(complaints)
    return process.returncode
