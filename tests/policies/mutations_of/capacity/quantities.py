"""Harmful changes that the policies of `capacity/quantities.py` must find."""

from tests.policies.mutators import Mutations, change

_CONTAINER = "spec.template.spec.containers[0].resources"

MUTATIONS: Mutations = {
    "quantities-canonical": {
        "processors in thousandths": change(":Cluster", "spec.resources.requests.cpu", "4000m", of="claims-db"),
        "a fraction of a gibibyte": change(":Deployment", f"{_CONTAINER}.requests.memory", "0.5Gi"),
        "a fraction of a processor": change(":Deployment", f"{_CONTAINER}.requests.cpu", "0.5"),
        "mebibytes for gibibytes": change(":KafkaNodePool", "spec.resources.limits.memory", "8192Mi", of="broker"),
        "a quota in gibibytes that are tebibytes": change(
            ":ResourceQuota", 'spec.hard."requests.storage"', "2048Gi", of="data"
        ),
        "a claim in mebibytes": change(
            ":Elasticsearch", "spec.nodeSets[0].volumeClaimTemplates[0].spec.resources.requests.storage", "20480Mi"
        ),
        "a default in mebibytes": change(":LimitRange", "spec.limits[0].default.memory", "1024Mi"),
    },
}
