"""What the bench says that an operation on a stack did."""

import json
from pathlib import Path
from typing import Any

from tests.bench.control_plane import bench


def report(directory: Path, operation: str, stack: str, *options: str) -> Any:
    """Runs an operation of the bench with `options`; its report, kept in a file of `directory`."""
    file = directory / "report.json"
    bench(operation, stack, "--operators", "--json", str(file), *options)
    return json.loads(file.read_text(encoding="utf-8"))


def touched(done: Any) -> dict[str, str]:
    """Operation by type and name of whatever did not stay the same."""
    return {
        f"{step['type'].rsplit(':', 1)[1]} {step['urn'].rsplit('::', 1)[1]}": step["op"]
        for step in done["steps"]
        if step["op"] != "same"
    }
