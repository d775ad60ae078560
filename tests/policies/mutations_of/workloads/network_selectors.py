"""Harmful changes that the policies of `workloads/network_selectors.py` must find."""

from tests.policies.chart_mutators import chart_makes, workload
from tests.policies.mutators import Mutations, change

_NETWORK = ":NetworkPolicy"

MUTATIONS: Mutations = {
    "network-policies-select-pods": {
        "a chart gives its pods other labels": chart_makes(
            "kube-prometheus-stack", workload("Deployment", labels={"app": "renamed"})
        ),
        "a network policy names labels that no pod has": change(
            _NETWORK, "spec.podSelector.matchLabels", {"app": "prometheus-operator"}, of="prometheus-operator"
        ),
        "a network policy lets labels in that no pod has": change(
            _NETWORK, "spec.ingress[0].from[0].podSelector.matchLabels", {"app": "misspelt"}, of="claims-service"
        ),
    },
}
