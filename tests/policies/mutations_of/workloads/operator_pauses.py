"""Harmful changes that the policies of `workloads/operator_pauses.py` must find."""

from tests.policies.mutators import Mutations, Mutator, add


def _annotated(kind: str, annotation: str, value: str, *, of: str = "") -> Mutator:
    return add(kind, f'metadata.annotations."{annotation}"', value, of=of)


_MONITORING = "kube-prometheus-stack"

MUTATIONS: Mutations = {
    "operators-not-paused": {
        "the database is not reconciled": _annotated("v1:Cluster", "cnpg.io/reconciliationLoop", "disabled"),
        "the database's pods are not reconciled": _annotated("v1:Cluster", "cnpg.io/reconcilePodSpec", "disabled"),
        "the database's fields are not validated": _annotated("v1:Cluster", "cnpg.io/validation", "disabled"),
        "a new database may write into another's archive": _annotated(
            "v1:Cluster", "cnpg.io/skipEmptyWalArchiveCheck", "enabled"
        ),
        "the database archives nothing": _annotated("v1:Cluster", "cnpg.io/skipWalArchiving", "enabled"),
        "the database hibernates": _annotated("v1:Cluster", "cnpg.io/hibernation", "on"),
        "an instance of the database is fenced": _annotated("v1:Cluster", "cnpg.io/fencedInstances", '["claims-db-1"]'),
        "the pooler is paused": add(":Pooler", "spec.pgbouncer.paused", True),
        "a database backup is suspended": add(":ScheduledBackup", "spec.suspend", True),
        "Kafka is not reconciled": _annotated("v1:Kafka", "strimzi.io/pause-reconciliation", "true"),
        "a node pool of Kafka is not reconciled": _annotated(
            ":KafkaNodePool", "strimzi.io/pause-reconciliation", "true"
        ),
        "a topic is not reconciled": _annotated(":KafkaTopic", "strimzi.io/pause-reconciliation", "true"),
        "a topic is not managed": _annotated(":KafkaTopic", "strimzi.io/managed", "false"),
        "a user of Kafka is not reconciled": _annotated(":KafkaUser", "strimzi.io/pause-reconciliation", "true"),
        "brokers with replicas may go": _annotated("v1:Kafka", "strimzi.io/skip-broker-scaledown-check", "true"),
        "Elasticsearch is not managed": _annotated(":Elasticsearch", "eck.k8s.elastic.co/managed", "false"),
        "Elasticsearch is paused": _annotated(":Elasticsearch", "common.k8s.elastic.co/pause", "true"),
        "Elasticsearch is not orchestrated": _annotated(
            ":Elasticsearch", "eck.k8s.elastic.co/pause-orchestration", "true"
        ),
        "a node of Elasticsearch is suspended": _annotated(
            ":Elasticsearch", "eck.k8s.elastic.co/suspend", "nphies-logs-es-hot-0"
        ),
        "Elasticsearch is restarted whatever its health": _annotated(
            ":Elasticsearch", "eck.k8s.elastic.co/disable-upgrade-predicates", "*"
        ),
        "Logstash is not managed": _annotated(":Logstash", "eck.k8s.elastic.co/managed", "false"),
        "Kibana is not managed": _annotated(":Kibana", "eck.k8s.elastic.co/managed", "false"),
        "Redis is not reconciled": _annotated(":RedisCluster", "rediscluster.opstreelabs.in/skip-reconcile", "true"),
        "a Rollout is paused": add(":Rollout", "spec.paused", True),
        "a Deployment is paused": add("apps/v1:Deployment", "spec.paused", True),
        "a schedule of Velero is paused": add(":Schedule", "spec.paused", True),
        "a namespace is left out of backups": add(
            ":Namespace", 'metadata.labels."velero.io/exclude-from-backup"', "true"
        ),
        "the database is left out of backups": add(
            "v1:Cluster", 'metadata.labels."velero.io/exclude-from-backup"', "true"
        ),
        "an autoscaler never adds a pod": add(
            ":HorizontalPodAutoscaler", "spec.behavior.scaleUp.selectPolicy", "Disabled"
        ),
        "Prometheus is paused": add(":Release", "values.prometheus.prometheusSpec.paused", True, of=_MONITORING),
        "Prometheus evaluates no rule": add(":Release", "values.prometheus.agentMode", True, of=_MONITORING),
        "there is no Prometheus": add(":Release", "values.prometheus.enabled", False, of=_MONITORING),
        "Alertmanager is paused": add(":Release", "values.alertmanager.alertmanagerSpec.paused", True, of=_MONITORING),
        "there is no Alertmanager": add(":Release", "values.alertmanager.enabled", False, of=_MONITORING),
    },
}
