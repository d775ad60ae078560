"""An `up` whose engine is killed, and run again, against one that nobody disturbed.

Takes minutes and a bench: `NPHIES_BENCH=../shared/bench/bench python -m pytest tests/bench`.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.bench.control_plane import BENCH, MISSING, ROOT, bench
from tests.bench.report import report, touched

pytestmark = pytest.mark.skipif(not BENCH, reason=MISSING)

GENERATED = re.compile(r"-[0-9a-f]{7}\b|127\.\d+\.\d+\.\d+(:\d+)?|[0-9a-f]{32}|[0-9a-f-]{36}|\b[a-z]+-[0-9a-f]{17}\b")
"""Names, addresses and ids that are different in every creation."""


def killed_after(seconds: int, stack: str) -> str:
    """What an `up` said that was ended in the middle."""
    options = ["up", stack, "--kill-after", str(seconds)]
    done = subprocess.run([BENCH, *options], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0, "it came to its end before it was killed"
    return done.stdout


def inputs(stack: str) -> dict[str, Any]:
    """What the state says of each resource's inputs, without what is generated anew each time."""
    state = json.loads(bench("export", stack))
    assert not state.get("pending_operations")
    return {
        each["urn"]: re.sub(GENERATED, "<generated>", json.dumps(each.get("inputs"), sort_keys=True))
        for each in state["resources"]
        if not each["type"].startswith("pulumi:providers:")
    }


@pytest.mark.parametrize("stack", ["prod", "dr"])
def test_a_second_up_ends_where_an_undisturbed_one_does(stack: str, tmp_path: Path) -> None:
    try:
        killed_after(60, stack)
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
