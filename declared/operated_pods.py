"""Pods that operators make of custom resources: the labels and ports that the operators' own sources give them.

No resource declares these pods, yet network policies and monitors must select them. Sources: prometheus-operator
`pkg/prometheus/server/statefulset.go` and `pkg/alertmanager/statefulset.go`; CloudNativePG `pkg/specs/pods.go`,
`pkg/specs/pgbouncer/deployments.go` and `pkg/management/url/url.go`; Strimzi `Labels.java`, `MetricsModel.java`,
`EntityTopicOperator.java` and `EntityUserOperator.java`; Elastic's operator `pkg/controller/*/label*`; redis-operator
`internal/controller/common/labels.go` and `constants.go`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from declared.values import MISSING, as_mapping, items, mapping, read


@dataclass(frozen=True)
class OperatedPods:
    """Pods of one sort that an operator makes of a custom resource."""

    part: str
    """Which of the resource's pods: `instance`, `entity-operator`."""

    labels: Mapping[str, str]
    ports: Mapping[str, int] = field(default_factory=dict[str, int])
    """Those known by name; the pods may have more."""

    account: str | None = None
    """The service account; None where the operator chooses one that no resource names."""


Object = Mapping[str, Any]


def operated_pods(api_version: str, kind: str, made_of: Object) -> list[OperatedPods]:
    """The pods that an operator makes of a custom resource; none for a kind that no operator here knows."""
    maker = _MAKERS.get((api_version.partition("/")[0], kind))
    return list(maker(made_of)) if maker else []


def _name(made_of: Object) -> str:
    return str(read(made_of, "metadata.name"))


def _labels(made_of: Object, path: str) -> dict[str, str]:
    return dict(mapping(made_of, path))


def _prometheus(made_of: Object) -> Iterator[OperatedPods]:
    name = _name(made_of)
    labels = {
        **_labels(made_of, "spec.podMetadata.labels"),
        "app.kubernetes.io/name": "prometheus",
        "app.kubernetes.io/managed-by": "prometheus-operator",
        "app.kubernetes.io/instance": name,
        "prometheus": name,
        "operator.prometheus.io/name": name,
    }
    web = read(made_of, "spec.portName")
    yield OperatedPods("prometheus", labels, {web if isinstance(web, str) else "web": 9090, "reloader-web": 8080})


def _alertmanager(made_of: Object) -> Iterator[OperatedPods]:
    name = _name(made_of)
    labels = {
        **_labels(made_of, "spec.podMetadata.labels"),
        "app.kubernetes.io/name": "alertmanager",
        "app.kubernetes.io/managed-by": "prometheus-operator",
        "app.kubernetes.io/instance": name,
        "alertmanager": name,
    }
    web = read(made_of, "spec.portName")
    yield OperatedPods("alertmanager", labels, {web if isinstance(web, str) else "web": 9093, "reloader-web": 8080})


def _database(made_of: Object) -> Iterator[OperatedPods]:
    name = _name(made_of)
    inherited = _labels(made_of, "spec.inheritedMetadata.labels")
    ports = {"postgresql": 5432, "metrics": 9187, "status": 8000}
    labels = {**inherited, "cnpg.io/cluster": name}
    yield OperatedPods("instance", {**labels, "cnpg.io/podRole": "instance"}, ports, account=name)
    yield OperatedPods("job", labels, account=name)


def _pooler(made_of: Object) -> Iterator[OperatedPods]:
    labels = {
        **_labels(made_of, "spec.template.metadata.labels"),
        "cnpg.io/cluster": str(read(made_of, "spec.cluster.name")),
        "cnpg.io/poolerName": _name(made_of),
        "cnpg.io/podRole": "pooler",
    }
    yield OperatedPods("pooler", labels, {"pgbouncer": 5432, "metrics": 9127})


def _kafka(made_of: Object) -> Iterator[OperatedPods]:
    name = _name(made_of)
    parts = (
        ("kafka", "kafka", {"tcp-prometheus": 9404}),
        ("entityOperator", "entity-operator", {"healthcheck-to": 8080, "healthcheck-uo": 8081}),
        ("cruiseControl", "cruise-control", {"rest-api": 9090}),
        ("kafkaExporter", "kafka-exporter", {"tcp-prometheus": 9404}),
    )
    for key, part, ports in parts:
        if not isinstance(read(made_of, f"spec.{key}"), Mapping):
            continue
        labels = {
            **_labels(made_of, f"spec.{key}.template.pod.metadata.labels"),
            "strimzi.io/cluster": name,
            "strimzi.io/kind": "Kafka",
            "strimzi.io/name": f"{name}-{part}",
        }
        yield OperatedPods(part, labels, ports)


def _elastic(label: str, part: str, ports: Mapping[str, int]) -> Callable[[Object], Iterator[OperatedPods]]:
    def pods(made_of: Object) -> Iterator[OperatedPods]:
        templates = [
            read(made_of, "spec.podTemplate"),
            *(read(each, "podTemplate") for each in items(made_of, "spec.nodeSets")),
            read(made_of, "spec.daemonSet.podTemplate"),
            read(made_of, "spec.deployment.podTemplate"),
        ]
        given = [as_mapping(each) for each in templates if each is not MISSING]
        for template in given or [as_mapping(None)]:
            account = read(template, "spec.serviceAccountName")
            labels = {**_labels(template, "metadata.labels"), label: _name(made_of)}
            yield OperatedPods(part, labels, ports, account if isinstance(account, str) else None)

    return pods


def _redis(made_of: Object) -> Iterator[OperatedPods]:
    own = _labels(made_of, "metadata.labels")
    for role in ("leader", "follower"):
        labels = {**own, "app": f"{_name(made_of)}-{role}", "role": role, "redis_setup_type": "cluster"}
        yield OperatedPods(role, labels, {"redis-exporter": 9121, "redis-client": 6379})


_MAKERS: Mapping[tuple[str, str], Callable[[Object], Iterator[OperatedPods]]] = {
    ("monitoring.coreos.com", "Prometheus"): _prometheus,
    ("monitoring.coreos.com", "Alertmanager"): _alertmanager,
    ("postgresql.cnpg.io", "Cluster"): _database,
    ("postgresql.cnpg.io", "Pooler"): _pooler,
    ("kafka.strimzi.io", "Kafka"): _kafka,
    ("elasticsearch.k8s.elastic.co", "Elasticsearch"): _elastic(
        "elasticsearch.k8s.elastic.co/cluster-name", "elasticsearch", {"https": 9200}
    ),
    ("kibana.k8s.elastic.co", "Kibana"): _elastic("kibana.k8s.elastic.co/name", "kibana", {"https": 5601}),
    ("logstash.k8s.elastic.co", "Logstash"): _elastic("logstash.k8s.elastic.co/name", "logstash", {"http": 9600}),
    ("beat.k8s.elastic.co", "Beat"): _elastic("beat.k8s.elastic.co/name", "beat", {}),
    ("redis.redis.opstreelabs.in", "RedisCluster"): _redis,
}
