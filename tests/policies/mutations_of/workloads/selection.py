"""Harmful changes that the policies of `workloads/selection.py` must find."""

from tests.policies.mutators import Mutations, add, change

_WRONG = {"matchLabels": {"app": "another"}}

MUTATIONS: Mutations = {
    "service-selects-one-workload": {
        "a Service leads to all services": change(
            "core/v1:Service", "spec.selector", {"app.kubernetes.io/part-of": "nphies"}
        ),
        "a Service leads to pods that are not ready": add("core/v1:Service", "spec.publishNotReadyAddresses", True),
    },
    "spread-counts-own-pods": {
        "a service's pods are not counted": change(
            ":Rollout", "spec.template.spec.topologySpreadConstraints[0].labelSelector", _WRONG
        ),
        "the database's instances are not counted": change(
            "v1:Cluster", "spec.topologySpreadConstraints[0].labelSelector", _WRONG
        ),
        "the pooler's pods are not counted": change(
            ":Pooler", "spec.template.spec.topologySpreadConstraints[0].labelSelector", _WRONG
        ),
        "brokers are not counted": change(
            ":KafkaNodePool", "spec.template.pod.topologySpreadConstraints[0].labelSelector", _WRONG
        ),
    },
    "workload-has-pods": {
        "nothing runs of a Deployment": change("apps/v1:Deployment", "spec.replicas", 0),
        "nothing runs of a service": add(":Rollout", "spec.replicas", 0),
    },
}
