"""Harmful changes that the policies of `workloads/budget_overlap.py` must find."""

from collections.abc import Mapping

from tests.policies.mutators import Mutations, Mutator, bring, change, drop

_BUDGET = ":PodDisruptionBudget"


def _another(namespace: str, labels: Mapping[str, str]) -> Mutator:
    """A budget beside those that are there."""
    return bring(
        "kubernetes:policy/v1:PodDisruptionBudget",
        "another",
        metadata={"name": "another", "namespace": namespace},
        spec={
            "maxUnavailable": 1,
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
            "selector": {"matchLabels": dict(labels)},
        },
    )


MUTATIONS: Mutations = {
    "pdb-one-per-workload": {
        "a service is under two budgets": _another("nphies-core", {"app.kubernetes.io/name": "claims-service"}),
        "the database is under two budgets": _another("nphies-data", {"cnpg.io/cluster": "claims-db"}),
        "Kafka is under two budgets": _another("nphies-data", {"strimzi.io/name": "nphies-kafka-kafka"}),
        "Redis is under two budgets": _another("nphies-data", {"app": "redis-leader"}),
        "Elasticsearch is under two budgets": _another(
            "nphies-logging", {"elasticsearch.k8s.elastic.co/cluster-name": "nphies-logs"}
        ),
        "a chart's pods are under two budgets": _another(
            "nphies-operators", {"app.kubernetes.io/name": "argo-rollouts"}
        ),
        "one budget is for all services": change(
            _BUDGET, "spec.selector.matchLabels", {"app.kubernetes.io/part-of": "nphies"}
        ),
    },
    "pdb-evicts-unready-pods": {
        "a broken pod holds a drain up": drop(_BUDGET, "spec.unhealthyPodEvictionPolicy"),
        "a broken pod of the pooler holds a drain up": change(
            _BUDGET, "spec.unhealthyPodEvictionPolicy", "IfHealthyBudget", of="pooler"
        ),
    },
}
