"""Harmful changes that the policies of `workloads/chart_traffic.py` must find."""

from tests.policies.chart_mutators import chart_makes, every, workload
from tests.policies.mutators import Mutations, lose

_NETWORK = ":NetworkPolicy"

MUTATIONS: Mutations = {
    "pods-reach-kubernetes-api": {
        "operators do not reach the Kubernetes API": lose(_NETWORK, of="operators-to-kubernetes-api"),
    },
    "webhooks-reachable": {
        "the Kubernetes API does not reach webhooks": lose(_NETWORK, of="kubernetes-api-to-webhooks"),
        "a chart's webhook listens elsewhere": chart_makes(
            "cloudnative-pg",
            every("services", ports=[{"name": "webhook-server", "port": 443, "targetPort": 12345}]),
        ),
        "a chart's webhook has no Service": chart_makes("cert-manager", every("services", name="renamed")),
    },
    "operators-have-network-policies": {
        "an operator's pods have other labels than its network policy": chart_makes(
            "cloudnative-pg", workload("Deployment", labels={"app": "renamed"})
        ),
        "the network policy of prometheus-operator is gone": lose(_NETWORK, of="prometheus-operator"),
    },
}
