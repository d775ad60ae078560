"""What shows metrics needs no Secret but its own."""

from collections.abc import Iterator

from declared.helm import chart_of
from declared.resource import Declared
from declared.values import items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy


def _rights(release: Declared, _: Config) -> Iterator[Finding]:
    if chart_of(release) != "kube-prometheus-stack":
        return
    values = mapping(release.props, "values")
    if read(values, "grafana.rbac.namespaced") is not True and read(values, "grafana.rbac.create") is not False:
        yield wrong(release, "values.grafana.rbac.namespaced is not true: Grafana reads every Secret of the cluster")
    state = mapping(values, "kube-state-metrics")
    if "secrets" not in items(state, "collectorsExclude") and (
        not items(state, "collectors") or "secrets" in items(state, "collectors")
    ):
        yield wrong(
            release,
            "values.kube-state-metrics.collectorsExclude lacks secrets: kube-state-metrics reads every Secret of the cluster",
        )


MONITORING_RIGHTS = ResourcePolicy(
    name="monitoring-reads-no-secrets",
    description="Grafana and kube-state-metrics read no Secret outside their own namespace.",
    remedy="Set grafana.rbac.namespaced and kube-state-metrics.collectorsExclude: [secrets].",
    types=("kubernetes:helm.sh/v3:Release",),
    check=_rights,
)
