"""Programs that `.ci/run` builds (tests/tools/go.mod), or that somebody has installed."""

import shutil
from pathlib import Path

BUILT = Path(__file__).parents[3] / "build" / "tools"


def tool(name: str) -> str:
    """The program's path; empty where it is not to be had."""
    return shutil.which(name) or shutil.which(name, path=str(BUILT)) or ""


def missing(name: str) -> str:
    return f"{name} is not built (tests/tools/build, which needs Go)"
