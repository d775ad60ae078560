"""Helm releases, and which chart each of them installs."""

from declared.resource import Declared
from declared.values import read


def chart_of(release: Declared) -> str:
    """The chart's name, also where it is named with its registry: `oci://quay.io/strimzi-helm/strimzi-kafka-operator`."""
    named = read(release.props, "chart")
    return named.rsplit("/", maxsplit=1)[-1] if isinstance(named, str) else ""
