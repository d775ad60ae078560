"""Releases by the real Argo Rollouts controller, with a Prometheus that says what the test wants.

claims-service is released blue-green, api-gateway by a rolling update. Takes minutes and a bench with operators:
`NPHIES_BENCH=../shared/bench/bench python -m pytest tests/bench`.
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

CLAIMS, GATEWAY = "claims-service", "api-gateway"
GOOD = {"status=~": 0.0, "histogram_quantile": 0.2}
BAD = {"status=~": 0.3, "histogram_quantile": 0.2}
HASH = "rollouts-pod-template-hash"
LONGEST_RELEASE_SECONDS = 300
INSTANCES = 3


@dataclass
class Stack:
    """A stack that is up, with its services healthy."""

    plane: ControlPlane
    metrics: Path
    directory: Path
    images: dict[str, str]

    def up(self, service: str, image: str) -> Any:
        """What an `up` with this image of the service did."""
        self.images[service] = image
        return report(self.directory, "up", "prod", *with_images(self.images))

    def prometheus_says(self, answers: dict[str, float]) -> None:
        self.metrics.write_text(json.dumps(answers), encoding="utf-8")

    def selector(self, service: str) -> dict[str, str]:
        """Whom requests go to."""
        return self.plane.get(f"/api/v1/namespaces/nphies-core/services/{service}")["spec"]["selector"]

    def status(self, service: str) -> Any:
        rollout = self.plane.get(f"/apis/argoproj.io/v1alpha1/namespaces/nphies-core/rollouts/{service}")
        seen = str(rollout["metadata"]["generation"]) == rollout["status"].get("observedGeneration")
        return rollout["status"] if seen else {}

    def ready(self, service: str) -> dict[str, int]:
        """Ready pods by version."""
        listed = self.plane.get(
            f"/api/v1/namespaces/nphies-core/pods?labelSelector=app.kubernetes.io%2Fname%3D{service}"
        )
        count: dict[str, int] = {}
        for pod in listed["items"]:
            conditions = {each["type"]: each["status"] for each in pod["status"].get("conditions", [])}
            if conditions.get("Ready") == "True" and "deletionTimestamp" not in pod["metadata"]:
                version = pod["metadata"]["labels"][HASH]
                count[version] = count.get(version, 0) + 1
        return count

    def settled(self, service: str) -> tuple[Any, list[dict[str, int]]]:
        """The status of the Rollout once the controller has nothing more to do, and the ready pods on the way."""
        deadline, seen = time.monotonic() + LONGEST_RELEASE_SECONDS, list[dict[str, int]]()
        while True:
            status = self.status(service)
            seen.append(self.ready(service))
            if status.get("phase") in ("Healthy", "Degraded") or time.monotonic() > deadline:
                return status, seen
            time.sleep(1)


def with_images(images: dict[str, str]) -> list[str]:
    """Otherwise as declared: a minute of settling and half a minute between measurements would only be waited for."""
    settings = "nphies-platform:app_tier.services"
    faster = ("release.analysis_initial_delay=2s", "release.interval=2s")
    values = [f"{service}.{value}" for service in images for value in (f"image={images[service]}", *faster)]
    return [option for value in values for option in ("--set", f"{settings}.{value}")]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    directory = tmp_path_factory.mktemp("release")
    try:
        images = {CLAIMS: "1.0.0", GATEWAY: "1.0.0"}
        report(directory, "up", "prod", *with_images(images))
        (cache,) = [line.split(": ")[1] for line in bench("status").splitlines() if line.startswith("cache: ")]
        metrics = Path(cache) / "operators" / "prod" / "metrics.json"
        found = Stack(ControlPlane("prod"), metrics, directory, images)
        found.prometheus_says(GOOD)
        for service in (CLAIMS, GATEWAY):
            assert found.settled(service)[0]["phase"] == "Healthy"
        yield found
    finally:
        bench("stop")


def test_a_new_image_changes_its_rollout_alone_and_is_promoted(stack: Stack) -> None:
    before = stack.selector(CLAIMS)[HASH]
    stack.prometheus_says(GOOD)

    assert touched(stack.up(CLAIMS, "1.1.0")) == {f"Rollout {CLAIMS}": "update"}
    status, _ = stack.settled(CLAIMS)
    assert status["phase"] == "Healthy"
    assert stack.selector(CLAIMS)[HASH] == status["currentPodHash"] != before


def test_a_later_up_leaves_the_services_to_the_controller(stack: Stack) -> None:
    before = stack.selector(CLAIMS)
    assert touched(stack.up(CLAIMS, "1.1.0")) == {}
    assert stack.selector(CLAIMS) == before


@pytest.mark.parametrize(("image", "answers"), [("1.2.0", BAD), ("1.3.0", {})], ids=["errors", "no samples"])
def test_a_blue_green_version_that_fails_or_proves_nothing_never_serves(
    stack: Stack, image: str, answers: dict[str, float]
) -> None:
    before = stack.selector(CLAIMS)
    stack.prometheus_says(answers)
    stack.up(CLAIMS, image)
    status, _ = stack.settled(CLAIMS)

    assert (status["phase"], status["abort"]) == ("Degraded", True)
    assert stack.selector(CLAIMS) == before
    assert before[HASH] != status["currentPodHash"]


def test_a_new_image_of_the_gateway_rolls_without_an_instant_of_fewer_instances(stack: Stack) -> None:
    before = stack.status(GATEWAY)["stableRS"]
    stack.prometheus_says(GOOD)

    assert touched(stack.up(GATEWAY, "1.1.0")) == {f"Rollout {GATEWAY}": "update"}
    status, seen = stack.settled(GATEWAY)

    assert status["phase"] == "Healthy"
    assert status["stableRS"] == status["currentPodHash"] != before
    assert min(sum(ready.values()) for ready in seen) >= INSTANCES
    # Both versions have had requests at the same time, and the Service has selected both.
    assert any({before, status["currentPodHash"]} <= ready.keys() for ready in seen)
    assert stack.selector(GATEWAY) == {"app.kubernetes.io/name": GATEWAY}


@pytest.mark.parametrize(("image", "answers"), [("1.2.0", BAD), ("1.3.0", {})], ids=["errors", "no samples"])
def test_a_rolling_version_that_fails_or_proves_nothing_stays_a_quarter_and_is_sent_back(
    stack: Stack, image: str, answers: dict[str, float]
) -> None:
    before = stack.status(GATEWAY)["stableRS"]
    stack.prometheus_says(answers)
    stack.up(GATEWAY, image)
    status, seen = stack.settled(GATEWAY)

    assert (status["phase"], status["abort"], status["stableRS"]) == ("Degraded", True, before)
    assert max(ready.get(status["currentPodHash"], 0) for ready in seen) <= 1
    assert min(ready.get(before, 0) for ready in seen) >= INSTANCES
