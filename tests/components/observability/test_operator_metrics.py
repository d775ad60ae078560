"""What is installed as a chart is scraped, or it is said here why not."""

from collections.abc import Mapping
from typing import Any, cast

import pytest

from tests.whole_stack import STACKS, whole_stack

RELEASE = "kubernetes:helm.sh/v3:Release"
NOT_SCRAPED = {
    "prometheus-operator-crds": "definitions only",
    "redis-operator": "its chart has no monitor; redis_exporter beside each node says how the cluster is",
    "plugin-barman-cloud": "its metrics are in CloudNativePG's exporter of each instance",
    "strimzi-cluster-operator": "by a PodMonitor of its own: components/data_tier/kafka/monitoring.py",
}


def enabled_monitors(values: Mapping[str, Any]) -> list[str]:
    """Names of the monitors that the values of a chart turn on."""
    found: list[str] = []
    for key, value in values.items():
        inside: Mapping[str, Any] = cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
        if "monitor" in key.lower() and (value is True or inside.get("enabled") is True):
            found.append(key)
        found += enabled_monitors(inside)
    return found


@pytest.mark.parametrize("stack", STACKS)
def test_every_release_is_scraped_or_it_is_said_why_not(stack: str) -> None:
    releases = {each.name: each.props["values"] for each in whole_stack(stack).of_type(RELEASE)}
    silent = {name for name, values in releases.items() if not enabled_monitors(values)}

    assert silent == set(NOT_SCRAPED)
