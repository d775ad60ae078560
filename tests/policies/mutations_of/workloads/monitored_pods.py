"""Harmful changes that the policies of `workloads/monitored_pods.py` must find."""

from tests.policies.chart_mutators import chart_makes, every, workload
from tests.policies.mutators import Mutations, change, lose

_NETWORK = ":NetworkPolicy"

MUTATIONS: Mutations = {
    "metrics-reachable": {
        "Prometheus does not reach the operators": lose(_NETWORK, of="prometheus-scrapes-nphies-operators"),
        "Prometheus does not reach the reloader of its peer": chart_makes(
            "kube-prometheus-stack", workload("Prometheus", operatedPorts={"http-web": 9090, "reloader-web": 8123})
        ),
        "a monitor watches a port that its Service has not": chart_makes(
            "argo-rollouts", every("services", ports=[{"name": "other", "port": 1}])
        ),
        "a monitor selects no pod": change(
            ":PodMonitor", "spec.selector.matchLabels", {"cnpg.io/cluster": "another"}, of="claims-db"
        ),
        "a monitor has no endpoint": change(":PodMonitor", "spec.podMetricsEndpoints", [], of="claims-db"),
        "metrics of the database are not reached": lose(_NETWORK, of="claims-db-metrics"),
        "Prometheus has no network policy": lose(_NETWORK, of="prometheus"),
    },
}
