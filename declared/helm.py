"""Helm releases, and which chart each of them installs."""

import re

from declared.resource import Declared
from declared.values import read


def chart_of(release: Declared) -> str:
    """The chart's name, also where it is named with its registry, tag and digest: `oci://quay.io/strimzi-helm/NAME@sha256:…`."""
    named = read(release.props, "chart")
    if not isinstance(named, str):
        return ""
    return re.split(r"[:@]", named.rstrip("/").rpartition("/")[2], maxsplit=1)[0]
