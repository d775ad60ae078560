"""Harmful changes that the policies of `workloads/budgets.py` must find."""

from tests.policies.mutators import Mutations, add, change, in_stack, lose

_PDB = ":PodDisruptionBudget"
_REDIS = ":RedisCluster"

MUTATIONS: Mutations = {
    "pdb-valid": {
        "a budget lets all pods go": change(_PDB, "spec.maxUnavailable", "100%"),
        "a budget lets no pod go": change(_PDB, "spec.maxUnavailable", 0),
    },
    "pdb-required": {
        "a service has no disruption budget": lose(_PDB, of="api-gateway"),
        "the pooler has no disruption budget": lose(_PDB, of="pooler"),
        "a budget selects other pods": change(
            _PDB, "spec.selector.matchLabels", {"app.kubernetes.io/name": "elsewhere"}
        ),
    },
    "pdb-during-blue-green": {
        "a budget counts both versions of a release": in_stack(
            "prod", change(_PDB, "spec.maxUnavailable", "25%", of="claims-service")
        ),
    },
    "store-disruption-budgets": {
        "Kafka loses three brokers at a time": change(
            ":Kafka", "spec.kafka.template.podDisruptionBudget.maxUnavailable", 3
        ),
        "the cache has no disruption budget": change(_REDIS, "spec.redisLeader.pdb.enabled", False),
        "the database has no disruption budget": change("cnpg.io/v1:Cluster", "spec.enablePDB", False),
    },
    "search-disruption-budget": {
        "Elasticsearch has a disruption budget of its own": add(
            ":Elasticsearch", "spec.podDisruptionBudget.spec.maxUnavailable", 1
        ),
        "Elasticsearch has no disruption budget": add(":Elasticsearch", "spec.podDisruptionBudget", {}),
    },
}
