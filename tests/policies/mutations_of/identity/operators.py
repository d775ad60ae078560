"""Harmful changes that the policies of `identity/operators.py` must find."""

from tests.policies.mutators import Mutations, change

MUTATIONS: Mutations = {
    "operator-namespace-scope": {
        "the log operator is beside other controllers": change(
            ":Release", "namespace", "nphies-operators", of="elastic-operator"
        ),
        "the log operator works everywhere": change(":Release", "values.createClusterScopedResources", True),
        "Kafka's operator is beside other controllers": change(
            ":Release", "namespace", "nphies-operators", of="strimzi"
        ),
        "Kafka's operator manages no namespace by name": change(":Release", "values.watchNamespaces", []),
    },
}
