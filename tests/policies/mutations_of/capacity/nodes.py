"""Harmful changes that the policies of `capacity/nodes.py` must find."""

from tests.policies.mutators import Mutations, add, change

_CONTAINER = "spec.template.spec.containers[0]"

MUTATIONS: Mutations = {
    "pods-fit-their-nodes": {
        "an Elasticsearch node has more memory than any node": change(
            ":Elasticsearch", "spec.nodeSets[1].podTemplate.spec.containers[0].resources.requests.memory", "60Gi"
        ),
        "a service's instance has more CPUs than any node": change(
            ":Rollout", f"{_CONTAINER}.resources.requests.cpu", "16"
        ),
        "a service's instance has more memory than its nodes": change(
            ":Rollout", f"{_CONTAINER}.resources.requests.memory", "64Gi"
        ),
        "a service's instance has more scratch space than a node": change(
            ":Rollout", f'{_CONTAINER}.resources.requests."ephemeral-storage"', "90Gi"
        ),
        "the database has more memory than any node": change(
            ":Cluster", "spec.resources.requests.memory", "62Gi", of="claims-db"
        ),
        "the database with its sidecar has more CPUs than any node": change(
            ":Cluster", "spec.resources.requests.cpu", "15", of="claims-db"
        ),
        "a broker has more memory than any node": change(
            ":KafkaNodePool", "spec.resources.requests.memory", "63Gi", of="broker"
        ),
        "a Redis node has more memory than any node": change(
            ":RedisCluster", "spec.redisLeader.resources.requests.memory", "60Gi"
        ),
        "a service asks for nodes that no group has": add(
            ":Rollout", "spec.template.spec.nodeSelector", {"nphies.sa/nodes": "applications"}
        ),
        "a pooler must run on data nodes, which it does not tolerate": add(
            ":Pooler", "spec.template.spec.nodeSelector", {"nphies.sa/nodes": "data"}
        ),
        "a job must run on nodes that there are not": add(
            ":CronJob", "spec.jobTemplate.spec.template.spec.nodeSelector", {"nphies.sa/nodes": "batch"}
        ),
        "the database must run on nodes of another name": add(
            ":Cluster", "spec.affinity.nodeSelector", {"nphies.sa/nodes": "database"}, of="claims-db"
        ),
        "Logstash has more CPUs than any node": change(
            ":Logstash", "spec.podTemplate.spec.containers[0].resources.requests.cpu", "16"
        ),
        "Prometheus has more memory than any node": change(
            ":Release", "values.prometheus.prometheusSpec.resources.requests.memory", "80Gi", of="kube-prometheus-stack"
        ),
    },
}
