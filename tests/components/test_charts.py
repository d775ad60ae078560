import re
from datetime import timedelta

import pytest

from components.kubernetes import charts
from components.kubernetes.charts import Chart, release
from offline.engine.declare import declare

RELEASE = "kubernetes:helm.sh/v3:Release"
PINS = [value for value in vars(charts).values() if isinstance(value, Chart)]


@pytest.mark.parametrize("chart", PINS, ids=lambda chart: chart.name)
def test_a_pin_is_one_exact_version_from_an_encrypted_source(chart: Chart) -> None:
    assert re.fullmatch(r"v?\d+\.\d+\.\d+", chart.version)
    assert chart.repository.startswith(("https://", "oci://"))


def test_a_chart_of_a_registry_is_named_with_it_and_has_no_repository() -> None:
    chart = Chart("strimzi-kafka-operator", "oci://quay.io/strimzi-helm", "1.2.0")

    props = declare(lambda: release("strimzi", chart, namespace="somewhere", values={}))[RELEASE, "strimzi"].props

    assert props["chart"] == "oci://quay.io/strimzi-helm/strimzi-kafka-operator"
    assert "repositoryOpts" not in props


def test_no_chart_is_pinned_twice() -> None:
    assert len({chart.name for chart in PINS}) == len(PINS)


def test_a_release_waits_for_what_it_started_and_rolls_back_what_failed() -> None:
    def program() -> None:
        release("proxy", charts.ECK_OPERATOR, namespace="somewhere", values={"a": 1}, timeout=timedelta(minutes=3))

    props = declare(program)[RELEASE, "proxy"].props

    assert props["atomic"]
    assert props["waitForJobs"]
    assert not props["skipAwait"]
    assert props["timeout"] == 180


def test_a_release_is_called_as_it_is_declared_and_makes_no_namespace() -> None:
    props = declare(lambda: release("proxy", charts.ECK_OPERATOR, namespace="somewhere", values={}))[
        RELEASE, "proxy"
    ].props

    assert (props["name"], props["namespace"], props["createNamespace"]) == ("proxy", "somewhere", False)
