"""Harmful changes that the policies of `workloads/priorities.py` must find."""

from tests.policies.mutators import Mutations, drop

MUTATIONS: Mutations = {
    "monitoring-priority": {
        "services evict Prometheus": drop(":Release", "values.prometheus.prometheusSpec.priorityClassName"),
        "services evict the node exporter": drop(":Release", "values.prometheus-node-exporter.priorityClassName"),
    },
    "audit-delivery-priority": {
        "services take the place of audit records": drop(":Logstash", "spec.podTemplate.spec.priorityClassName"),
        "services take the place of Elasticsearch's masters": drop(
            ":Elasticsearch", "spec.nodeSets[0].podTemplate.spec.priorityClassName"
        ),
    },
}
