"""A standby that becomes primary, by the real engine on a stack that is up.

Takes minutes and a bench with operators: `NPHIES_BENCH=../shared/bench/bench python -m pytest tests/bench`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.control_plane import BENCH, MISSING, ControlPlane, bench
from tests.bench.report import report, touched
from tests.settings.configuration import SERVICES

pytestmark = pytest.mark.skipif(not BENCH, reason=MISSING)

PRIMARY = ["--set", "nphies:role=primary", "--set", "nphies-platform:peer.role=standby"]
SERVING = {f"HorizontalPodAutoscaler {service}-hpa": "update" for service in SERVICES}
DATABASE = {
    "Cluster claims-db": "update",
    "CronJob restore-check": "update",
    "ConfigMap claims-db-migrations": "create",
    "Job claims-db-migrations": "create",
}
"""The standby's replica is promoted; the schema is the primary's to migrate."""


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("role")
    try:
        report(made, "up", "dr")
        yield made
    finally:
        bench("stop")


def fewest() -> dict[str, int]:
    """The lower bound of each service's autoscaler in the cluster."""
    found = ControlPlane("dr").get("/apis/autoscaling/v2/namespaces/nphies-core/horizontalpodautoscalers")
    return {each["metadata"]["name"]: each["spec"]["minReplicas"] for each in found["items"]}


def test_a_preview_of_the_promotion_touches_the_database_and_the_number_of_instances_alone(directory: Path) -> None:
    assert touched(report(directory, "preview", "dr", *PRIMARY)) == SERVING | DATABASE


def test_the_promotion_raises_every_service_to_its_serving_size(directory: Path) -> None:
    warm = fewest()
    report(directory, "up", "dr", *PRIMARY)
    assert warm == {f"{service}-hpa": 2 for service in SERVICES}
    assert fewest() == {f"{service}-hpa": 3 for service in SERVICES}


def test_nothing_is_left_to_do_after_it(directory: Path) -> None:
    assert touched(report(directory, "preview", "dr", *PRIMARY)) == {}
