"""Releases of claims-service by the real Argo Rollouts controller, with a Prometheus that says what the test wants.

Takes minutes and a bench with operators: `NPHIES_BENCH=../shared/bench/bench python -m pytest tests/bench`.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.bench.control_plane import BENCH, MISSING, ControlPlane, bench
from tests.bench.report import report, touched

pytestmark = pytest.mark.skipif(not BENCH, reason=MISSING)

SERVICE = "claims-service"
SETTINGS = f"nphies-platform:app_tier.services.{SERVICE}"
# Otherwise as declared: a minute of settling and half a minute between measurements would only be waited for.
FASTER = ["--set", f"{SETTINGS}.release.settle=2s", "--set", f"{SETTINGS}.release.interval=2s"]
GOOD = {"status=~": 0.0, "histogram_quantile": 0.2}
BAD = {"status=~": 0.3, "histogram_quantile": 0.2}
HASH = "rollouts-pod-template-hash"
LONGEST_RELEASE_SECONDS = 180


@dataclass(frozen=True)
class Stack:
    """A stack that is up, with its services healthy."""

    plane: ControlPlane
    metrics: Path
    directory: Path

    def up(self, image: str) -> Any:
        """What an `up` with this image of the service did."""
        return report(self.directory, "up", "prod", *with_image(image))

    def prometheus_says(self, answers: dict[str, float]) -> None:
        self.metrics.write_text(json.dumps(answers), encoding="utf-8")

    def selected(self) -> str:
        """The version that requests go to."""
        service = self.plane.get(f"/api/v1/namespaces/nphies-core/services/{SERVICE}")
        return service["spec"]["selector"][HASH]

    def status(self) -> Any:
        path = f"/apis/argoproj.io/v1alpha1/namespaces/nphies-core/rollouts/{SERVICE}"
        rollout = self.plane.get(path)
        seen = str(rollout["metadata"]["generation"]) == rollout["status"].get("observedGeneration")
        return rollout["status"] if seen else {}

    def settled(self) -> Any:
        """The status of the Rollout once the controller has nothing more to do."""
        deadline = time.monotonic() + LONGEST_RELEASE_SECONDS
        while (status := self.status()).get("phase") not in ("Healthy", "Degraded") and time.monotonic() < deadline:
            time.sleep(2)
        return status


def with_image(image: str) -> list[str]:
    return ["--set", f"{SETTINGS}.image={image}", *FASTER]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    directory = tmp_path_factory.mktemp("release")
    try:
        report(directory, "up", "prod", *with_image("1.0.0"))
        (cache,) = [line.split(": ")[1] for line in bench("status").splitlines() if line.startswith("cache: ")]
        found = Stack(ControlPlane("prod"), Path(cache) / "operators" / "prod" / "metrics.json", directory)
        found.prometheus_says(GOOD)
        assert found.settled()["phase"] == "Healthy"
        yield found
    finally:
        bench("stop")


def test_a_new_image_changes_its_rollout_alone_and_is_promoted(stack: Stack) -> None:
    before = stack.selected()
    stack.prometheus_says(GOOD)

    assert touched(stack.up("1.1.0")) == {f"Rollout {SERVICE}": "update"}
    assert stack.settled()["phase"] == "Healthy"
    assert stack.selected() == stack.status()["currentPodHash"] != before


def test_a_later_up_leaves_the_services_to_the_controller(stack: Stack) -> None:
    before = stack.selected()
    assert touched(stack.up("1.1.0")) == {}
    assert stack.selected() == before


def test_a_version_that_answers_with_errors_is_sent_back_and_never_serves(stack: Stack) -> None:
    before = stack.selected()
    stack.prometheus_says(BAD)
    stack.up("1.2.0")
    status = stack.settled()

    assert (status["phase"], status["abort"]) == ("Degraded", True)
    assert stack.selected() == before != status["currentPodHash"]


def test_no_samples_are_no_proof(stack: Stack) -> None:
    before = stack.selected()
    stack.prometheus_says({})
    stack.up("1.3.0")
    status = stack.settled()

    assert (status["phase"], status["abort"]) == ("Degraded", True)
    assert stack.selected() == before
