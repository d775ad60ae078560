"""Definitions of custom resources that a chart has in its templates: they outlive the release that brought them."""

from collections.abc import Iterator, Mapping
from typing import Any

from declared.expectations import Expectation
from declared.helm import chart_of
from declared.resource import Declared
from declared.values import MISSING, is_unknown, mapping, read, shown
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_KEEP = Expectation("keep", lambda value: value == "keep")
_NOT_OFF = Expectation("true, or nothing", lambda value: value in (True, "true", MISSING))
_OFF = Expectation("false", lambda value: value in (False, "false"))

_CHARTS: Mapping[str, tuple[str, Expectation]] = {
    "argo-rollouts": ("keepCRDs", _NOT_OFF),
    "cert-manager": ("crds.keep", _NOT_OFF),
    "external-secrets": ('crds.annotations."helm.sh/resource-policy"', _KEEP),
    "kube-prometheus-stack": ("crds.enabled", _OFF),
    "prometheus-operator-crds": ('crds.annotations."helm.sh/resource-policy"', _KEEP),
}
"""By which value a chart keeps its definitions. Not here: charts that always do (cloudnative-pg, plugin-barman-cloud,
eck-operator), and charts with a folder `crds/`, which Helm never deletes."""


def _kept(release: Declared, _: Config) -> Iterator[Finding]:
    path, expectation = _CHARTS.get(chart_of(release), ("", _NOT_OFF))
    value: Any = read(mapping(release.props, "values"), path) if path else None
    if path and not is_unknown(value) and not expectation.test(value):
        yield wrong(
            release,
            f"values.{path} is {shown(value)}; expected {expectation.text}: with the release would go its definitions, and with "
            "them every resource of their kinds",
        )


DEFINITIONS_KEPT = ResourcePolicy(
    name="definitions-outlive-releases",
    description="Uninstalling or replacing a chart takes no definition of custom resources away, and so none of their objects.",
    remedy="Annotate the chart's definitions with helm.sh/resource-policy: keep, or leave its own switch for that on.",
    types=("kubernetes:helm.sh/v3:Release",),
    check=_kept,
)
