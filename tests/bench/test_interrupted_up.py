"""An `up` whose engine is killed, and run again, against one that nobody disturbed.

Takes minutes and a bench: `NPHIES_BENCH=../shared/bench/bench python -m pytest tests/bench`.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from offline.interrupted import interrupted
from tests.bench.control_plane import BENCH, MISSING, ROOT, bench, command
from tests.bench.report import report, touched

pytestmark = pytest.mark.skipif(not BENCH, reason=MISSING)

_IDS = (
    "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "[0-9a-f]{32}",
    "[0-9a-f]{16}",
    "[a-z]+-[0-9a-f]{17}",
    "[0-9a-f]{7}",
    "[A-Z0-9]{22}",
)
_SECRET = r":secret:[^\"\\]+"
_ADDRESS = r"127\.\d+\.\d+\.\d+(:\d+)?"
GENERATED = re.compile("|".join([*(rf"(?<![0-9A-Za-z]){each}(?![0-9A-Za-z])" for each in _IDS), _ADDRESS, _SECRET]))
"""Names, addresses and ids that are different in every creation."""

MOMENTS = (60, 75, 90, 45)
"""Seconds after which the engine is killed, the next where the one before hit a creation that cannot be repeated."""


def kill_between_named_creations(stack: str) -> None:
    """Ends an `up` in the middle, at a moment whose creations AWS lets anybody repeat.

    The others take the runbook (docs/runbooks/interrupted-update.md), whose commands this bench does not have.
    """
    for seconds in MOMENTS:
        killed = command("up", stack, "--kill-after", str(seconds))
        done = subprocess.run(killed, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode != 0, "it came to its end before it was killed"
        if not any(each.is_named for each in interrupted(bench("export", stack)) if each.kind == "creating"):
            return
        bench("stop")
    raise AssertionError("every moment was in the creation of something with a name")


def inputs(stack: str) -> dict[str, Any]:
    """What the state says of each resource's inputs, without what is generated anew each time."""
    state = json.loads(bench("export", stack))
    return {
        each["urn"]: re.sub(GENERATED, "<generated>", json.dumps(each.get("inputs"), sort_keys=True))
        for each in state["resources"]
        if not each["type"].startswith("pulumi:providers:")
    }


@pytest.mark.parametrize("stack", ["prod", "dr"])
def test_a_second_up_ends_where_an_undisturbed_one_does(stack: str, tmp_path: Path) -> None:
    try:
        kill_between_named_creations(stack)
        report(tmp_path, "up", stack)
        after_a_kill = inputs(stack)
        assert touched(report(tmp_path, "preview", stack)) == {}
        bench("stop")
        report(tmp_path, "up", stack)
        undisturbed = inputs(stack)
    finally:
        bench("stop")

    assert after_a_kill.keys() == undisturbed.keys()
    assert {urn: (found, undisturbed[urn]) for urn, found in after_a_kill.items() if found != undisturbed[urn]} == {}
