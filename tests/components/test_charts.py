import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from artifacts.lock import read_lock
from components.kubernetes import charts
from components.kubernetes.charts import Chart, release
from offline.engine.declare import declare
from settings import Site
from tests.components.site import site

RELEASE = "kubernetes:helm.sh/v3:Release"
PINS = [value for value in vars(charts).values() if isinstance(value, Chart)]


@pytest.mark.parametrize("chart", PINS, ids=lambda chart: chart.name)
def test_a_pin_is_one_exact_version_from_an_encrypted_source(chart: Chart) -> None:
    assert re.fullmatch(r"v?\d+\.\d+\.\d+", chart.version)
    assert chart.repository.startswith(("https://", "oci://"))


def test_every_pin_is_one_that_facts_are_recorded_of() -> None:
    assert set(charts.CHARTS) == set(PINS)


def _declared(chart: Chart, where: Site) -> Mapping[str, Any]:
    declaration = declare(lambda: release("it", chart, site=where, namespace="somewhere", values={}))
    return declaration[RELEASE, "it"].props


@pytest.mark.parametrize("chart", PINS, ids=lambda chart: chart.name)
@pytest.mark.parametrize("region", ["me-central-1", "me-south-1"])
def test_a_chart_comes_from_the_registry_of_the_stacks_own_region(chart: Chart, region: str) -> None:
    props = _declared(chart, site(region=region))
    named, _, digest = props["chart"].partition("@")
    assert named == f"oci://123456789012.dkr.ecr.{region}.amazonaws.com/mirror/charts/{chart.name}"
    assert digest == (read_lock().chart(chart.repository, chart.name, chart.version).digest or "")
    assert "repositoryOpts" not in props


def test_a_trial_takes_a_chart_from_its_publishers_repository() -> None:
    props = _declared(charts.CERT_MANAGER, replace(site(), registry="upstream"))
    assert (props["chart"], props["repositoryOpts"]) == ("cert-manager", {"repo": "https://charts.jetstack.io"})


def test_a_trial_takes_a_chart_from_its_publishers_registry() -> None:
    props = _declared(charts.STRIMZI, replace(site(), registry="upstream"))
    assert props["chart"].partition("@")[0] == "oci://quay.io/strimzi-helm/strimzi-kafka-operator"
    assert "repositoryOpts" not in props


def test_no_chart_is_pinned_twice() -> None:
    assert len({chart.name for chart in PINS}) == len(PINS)


def test_a_release_waits_for_what_it_started_and_rolls_back_what_failed() -> None:
    def program() -> None:
        release(
            "proxy",
            charts.ECK_OPERATOR,
            site=site(),
            namespace="somewhere",
            values={"a": 1},
            timeout=timedelta(minutes=3),
        )

    props = declare(program)[RELEASE, "proxy"].props

    assert props["atomic"]
    assert props["waitForJobs"]
    assert not props["skipAwait"]
    assert props["timeout"] == 180


def test_a_release_is_called_as_it_is_declared_and_makes_no_namespace() -> None:
    props = declare(lambda: release("proxy", charts.ECK_OPERATOR, site=site(), namespace="somewhere", values={}))[
        RELEASE, "proxy"
    ].props

    assert (props["name"], props["namespace"], props["createNamespace"]) == ("proxy", "somewhere", False)
