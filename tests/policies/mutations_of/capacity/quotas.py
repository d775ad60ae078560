"""Harmful changes that the policies of `capacity/quotas.py` must find."""

from tests.policies.mutators import Mutations, Mutator, add, change, in_stack

_QUOTA = ":ResourceQuota"
_CONTAINER = "spec.template.spec.containers[0]"


def _hard(key: str, value: str, namespace: str) -> Mutator:
    return change(_QUOTA, f'spec.hard."{key}"', value, of=namespace)


MUTATIONS: Mutations = {
    "quota-holds-its-pods": {
        "the services' quota has too few CPUs for a release": _hard("requests.cpu", "60", "core"),
        "the services' quota has a tenth of their CPUs": _hard("requests.cpu", "10", "core"),
        "the services' quota is in thousandths": _hard("requests.cpu", "66000m", "core"),
        "the services' quota has too little memory for a release": _hard("requests.memory", "130Gi", "core"),
        "the services' quota has decimal bytes": _hard("requests.memory", "140G", "core"),
        "the services' quota has too few pods": _hard("pods", "90", "core"),
        "the stores' quota has too few CPUs": _hard("requests.cpu", "20", "data"),
        "the stores' quota leaves no CPU for the archiving sidecars": in_stack(
            "prod", _hard("requests.cpu", "31", "data")
        ),
        "the stores' quota has too little memory": _hard("requests.memory", "60Gi", "data"),
        "the stores' quota leaves no memory for a restore of the cache": in_stack(
            "prod", _hard("requests.memory", "144Gi", "data")
        ),
        "the stores' quota has too little storage": _hard("requests.storage", "700Gi", "data"),
        "the stores' quota has too few pods": _hard("pods", "30", "data"),
        "the logs' quota has too little storage": _hard("requests.storage", "1Ti", "logging"),
        "the logs' quota has too little memory": in_stack("prod", _hard("requests.memory", "32Gi", "logging")),
        "the logs' quota has too few CPUs": in_stack("prod", _hard("requests.cpu", "12", "logging")),
        "the logs' quota has too few pods": _hard("pods", "12", "logging"),
        "the node agents' quota is for three nodes": _hard("pods", "3", "node-agents"),
        "the node agents' quota forgets the nodes that an update adds": _hard("pods", "36", "node-agents"),
        "the node agents' quota has too little memory": _hard("requests.memory", "4Gi", "node-agents"),
        "the backups' quota is for five nodes": _hard("pods", "5", "backup"),
        "the backups' quota has too few CPUs": _hard("requests.cpu", "1", "backup"),
        "the monitoring's quota has too little memory": _hard("requests.memory", "4Gi", "observability"),
        "the monitoring's quota has room for one Prometheus": _hard("requests.storage", "250Gi", "observability"),
        "the operators' quota has too few pods": _hard("pods", "10", "operators"),
        "the operators' quota has too little memory": _hard("requests.memory", "8Gi", "operators"),
        "a service scales past its quota": change(":HorizontalPodAutoscaler", "spec.maxReplicas", 60, of="claims"),
        "instances of a service outgrow their quota": change(
            ":Rollout", f"{_CONTAINER}.resources.requests.memory", "4Gi", of="claims-service"
        ),
        "the database's volumes outgrow their quota": change(":Cluster", "spec.storage.size", "2Ti", of="claims-db"),
        "the database's write-ahead log outgrows its quota": change(
            ":Cluster", "spec.walStorage.size", "1Ti", of="claims-db"
        ),
        "the database outgrows its quota": in_stack("prod", change(":Cluster", "spec.instances", 9, of="claims-db")),
        "the brokers outgrow their quota": in_stack("prod", change(":KafkaNodePool", "spec.replicas", 15, of="broker")),
        "the brokers' volumes outgrow their quota": change(
            ":KafkaNodePool", "spec.storage.volumes[0].size", "1Ti", of="broker"
        ),
        "the cache outgrows its quota": in_stack("prod", change(":RedisCluster", "spec.redisLeader.replicas", 15)),
        "the hot tier outgrows its quota": in_stack("prod", change(":Elasticsearch", "spec.nodeSets[1].count", 12)),
        "the cold tier's volumes outgrow their quota": in_stack(
            "prod",
            change(
                ":Elasticsearch",
                "spec.nodeSets[3].volumeClaimTemplates[0].spec.resources.requests.storage",
                "2Ti",
            ),
        ),
        "the poolers outgrow their quota": change(":Pooler", "spec.instances", 60),
        "a chart's Prometheus outgrows its quota": change(
            ":Release", "values.prometheus.prometheusSpec.replicas", 8, of="kube-prometheus-stack"
        ),
    },
    "quota-limits-are-given": {
        "a quota bounds limits of CPU, which services do not have": add(
            _QUOTA, 'spec.hard."limits.cpu"', "200", of="core"
        ),
        "a quota bounds limits of scratch space, which stores do not have": add(
            _QUOTA, 'spec.hard."limits.ephemeral-storage"', "200Gi", of="data"
        ),
    },
}
