"""How a command ends when its terminal, its pipe or its disk does: an exit code, and no traceback."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.offline.conftest import Project

REPOSITORY = Path(__file__).parents[2]
PREVIEW = (sys.executable, "-m", "offline", "preview", "prod")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(REPOSITORY)}


def test_an_interrupt_ends_with_130_and_leaves_the_last_build(project: Project) -> None:
    project.program('from pathlib import Path\nimport time\nPath("running").touch()\ntime.sleep(60)')
    process = subprocess.Popen(
        PREVIEW, cwd=project.root, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not (project.root / "running").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    printed, complaints = process.communicate(timeout=60)

    assert (process.returncode, printed, complaints) == (130, "", "")
    assert not (project.root / "build").exists()


def test_a_reader_that_goes_away_is_no_error(project: Project) -> None:
    pipe = f"{' '.join(PREVIEW)} --all | head -c 1 > /dev/null; echo ${{PIPESTATUS[0]}}"
    ended = subprocess.run(
        ["/bin/bash", "-c", pipe], cwd=project.root, env=ENVIRONMENT, check=False, capture_output=True, text=True
    )

    assert ended.stderr == ""
    assert ended.stdout.strip() in {"0", "1", "141"}  # the pipe may take all of it before its reader goes


def test_a_full_disk_behind_standard_output_is_told_in_one_line(project: Project) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            PREVIEW, cwd=project.root, env=ENVIRONMENT, check=False, stdout=full, stderr=subprocess.PIPE, text=True
        )

    assert ended.returncode == 2
    assert ended.stderr == "standard output: No space left on device; allowed: one that can be written to\n"


def test_all_previews_every_stack_and_ends_with_the_worst_code(project: Project) -> None:
    project.program('if pulumi.get_stack() == "dr":\n    raise ValueError("no")')
    ended = subprocess.run(
        [*PREVIEW[:-1], "all"], cwd=project.root, env=ENVIRONMENT, check=False, capture_output=True, text=True
    )

    assert ended.returncode == 3
    assert "nphies-platform/prod" in ended.stdout
    assert ended.stderr.endswith("ValueError: no\n")
