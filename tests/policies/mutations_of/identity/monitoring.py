"""Harmful changes that the policies of `identity/monitoring.py` must find."""

from tests.policies.mutators import Mutations, change

MUTATIONS: Mutations = {
    "monitoring-reads-no-secrets": {
        "Grafana reads every Secret": change(":Release", "values.grafana.rbac.namespaced", False),
        "kube-state-metrics reads every Secret": change(
            ":Release", "values.kube-state-metrics.collectorsExclude", ["configmaps"]
        ),
    },
}
