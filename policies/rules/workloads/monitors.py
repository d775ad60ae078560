"""Monitors of charts whose metrics are about objects of other namespaces: the metric's own labels are kept."""

from collections.abc import Iterator, Mapping

from declared.helm import chart_of
from declared.resource import Declared
from declared.values import is_true, is_unknown, mapping, read, shown
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_MONITORS: Mapping[str, tuple[str, str]] = {
    "cert-manager": ("prometheus.servicemonitor", "certificates"),
    "external-secrets": ("serviceMonitor", "secrets"),
}
"""Where the values have the monitor, and what its metrics name by `namespace` and `name`."""


def _labels(release: Declared, _: Config) -> Iterator[Finding]:
    if chart_of(release) not in _MONITORS:
        return
    path, objects = _MONITORS[chart_of(release)]
    monitor = mapping(release.props, f"values.{path}")
    value = read(monitor, "honorLabels")
    if is_true(monitor.get("enabled")) and not is_true(value) and not is_unknown(value):
        yield wrong(
            release,
            f"values.{path}.honorLabels is {shown(value)}; expected true: alerts on {objects} would name the operator's "
            "namespace instead of theirs, and take two of the same name for one",
        )


METRICS_NAME_OBJECTS = ResourcePolicy(
    name="metrics-honor-labels",
    description="Metrics about objects of other namespaces keep the labels that name those objects.",
    remedy="Set honorLabels of the chart's monitor to true.",
    types=("kubernetes:helm.sh/v3:Release",),
    check=_labels,
)
