"""What drills recorded, read without the model: a new run changes a constant, and no test."""

import json
import math

from tests.whole_stack import ROOT

_CONSTANTS = json.loads((ROOT / "recovery" / "model" / "drills.json").read_text(encoding="utf-8"))["constants"]


def seconds_of(constant: str) -> int:
    """The worst run times the margin, rounded up."""
    found = _CONSTANTS[constant]
    return math.ceil(round(found["margin"] * max(run["seconds"] for run in found["runs"]), 3))


def runs_of(constant: str) -> list[float]:
    """Seconds of each run."""
    return [run["seconds"] for run in _CONSTANTS[constant]["runs"]]
