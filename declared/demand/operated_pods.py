"""Pods that operators make of custom resources: how many, what each requests, which volumes each has.

Sources: CloudNativePG `pkg/specs/pods.go`, `pkg/specs/pgbouncer/deployments.go`; plugin-barman-cloud
`internal/cnpgi/operator/lifecycle.go` (its sidecar is an init container that restarts always); Strimzi `KafkaCluster.java`,
`EntityOperator.java`, `CruiseControl.java`, `KafkaConnectCluster.java`; redis-operator `internal/k8sutils/redis-cluster.go`,
`statefulset.go`; Elastic's operator `pkg/controller/elasticsearch/nodespec`; prometheus-operator `pkg/prometheus/server`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from declared.demand.declared_pods import Defaults
from declared.demand.pod_request import NO_DEFAULTS, ContainerDefaults, pod_request, whole
from declared.demand.volume_claim import VolumeClaim, from_storage, from_template, from_templates
from declared.demand.workload import WorkloadPods, count, with_surge
from declared.objects import namespace_of, object_name
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_list, as_mapping, is_true, items, mapping, read

_NODE_POOL = ("kafka.strimzi.io", "KafkaNodePool")
Made = Iterator[WorkloadPods]
_Maker = Callable[[Stack, Declared, ContainerDefaults], Made]


def operated_pods(stack: Stack, given: Defaults) -> Made:
    """The pods of every custom resource whose operator is known here."""
    for (group, kind), maker in _MAKERS.items():
        for each in stack.kubernetes(group, kind):
            yield from maker(stack, each, given.get(namespace_of(each), NO_DEFAULTS))


def _pods(
    resource: Declared,
    part: str,
    number: object,
    containers: Sequence[object],
    given: ContainerDefaults,
    *,
    claims: tuple[VolumeClaim, ...] = (),
    spec: Mapping[str, Any] | None = None,
    surge: object = 0,
) -> Made:
    """Nothing where only an update knows how many."""
    most = count(number)
    if most:
        yield WorkloadPods(
            f"{resource.kind}/{object_name(resource)}" + (f" ({part})" if part else ""),
            namespace_of(resource),
            resource,
            with_surge(most, {"rollingUpdate": {"maxSurge": surge}}),
            most,
            whole(containers, (), given),
            claims,
            spec,
        )


def _database(stack: Stack, cluster: Declared, given: ContainerDefaults) -> Made:
    sidecars = [_sidecar(stack, cluster, plugin) for plugin in items(cluster.props, "spec.plugins")]
    containers = [read(cluster.props, "spec.resources"), *(each for each in sidecars if each is not None)]
    storages = [("data", read(cluster.props, "spec.storage")), ("WAL", read(cluster.props, "spec.walStorage"))]
    spaces = [
        (f"tablespace {read(each, 'name')}", read(each, "storage")) for each in items(cluster.props, "spec.tablespaces")
    ]
    claims = tuple(from_storage(storage, name) for name, storage in (*storages, *spaces) if storage is not None)
    affinity = mapping(cluster.props, "spec.affinity")
    spec = {
        "nodeSelector": affinity.get("nodeSelector"),
        "tolerations": affinity.get("tolerations"),
        "affinity": {"nodeAffinity": affinity.get("nodeAffinity")},
    }
    number = read(cluster.props, "spec.instances")
    yield from _pods(cluster, "instance", number, containers, given, claims=claims, spec=spec)


def _sidecar(stack: Stack, cluster: Declared, plugin: object) -> object | None:
    """The resources of the sidecar that a plugin adds to every instance."""
    name = read(plugin, "parameters.barmanObjectName")
    store = stack.one("barmancloud.cnpg.io", "ObjectStore", name, namespace_of(cluster)) if name else None
    return mapping(store.props, "spec.instanceSidecarConfiguration.resources") if store else None


def _pooler(_: Stack, pooler: Declared, given: ContainerDefaults) -> Made:
    spec = mapping(pooler.props, "spec.template.spec")
    containers = [read(each, "resources") for each in as_list(spec.get("containers"))] or [None]
    surge = read(pooler.props, "spec.deploymentStrategy.rollingUpdate.maxSurge")
    number = read(pooler.props, "spec.instances")
    yield from _pods(pooler, "pooler", number, containers, given, spec=spec, surge="25%" if surge is None else surge)


def _kafka(_: Stack, kafka: Declared, given: ContainerDefaults) -> Made:
    parts = (
        ("entityOperator", ("topicOperator", "userOperator")),
        ("cruiseControl", ("",)),
        ("kafkaExporter", ("",)),
    )
    for key, below in parts:
        if isinstance(read(kafka.props, f"spec.{key}"), Mapping):
            part = mapping(kafka.props, f"spec.{key}")
            there = [as_mapping(part.get(each)) if each else part for each in below if not each or each in part]
            pod = mapping(part, "template.pod")
            yield from _pods(kafka, key, 1, [each.get("resources") for each in there], given, spec=pod, surge=1)


def _node_pool(_: Stack, pool: Declared, given: ContainerDefaults) -> Made:
    storage = mapping(pool.props, "spec.storage")
    volumes = [as_mapping(each) for each in as_list(storage.get("volumes"))] or [storage]
    claims = tuple(from_storage(each) for each in volumes if each.get("type") == "persistent-claim")
    spec = mapping(pool.props, "spec.template.pod")
    number, resources = read(pool.props, "spec.replicas"), read(pool.props, "spec.resources")
    yield from _pods(pool, "", number, [resources], given, claims=claims, spec=spec)


def _connect(_: Stack, connect: Declared, given: ContainerDefaults) -> Made:
    """Kafka Connect, MirrorMaker 2 and the bridge."""
    spec = mapping(connect.props, "spec.template.pod")
    number, resources = read(connect.props, "spec.replicas"), read(connect.props, "spec.resources")
    yield from _pods(connect, "", number, [resources], given, spec=spec, surge=1)


def _redis(_: Stack, cluster: Declared, given: ContainerDefaults) -> Made:
    exporter = mapping(cluster.props, "spec.redisExporter")
    size = read(cluster.props, "spec.clusterSize")
    templates = [("", read(cluster.props, "spec.storage.volumeClaimTemplate"))]
    if is_true(read(cluster.props, "spec.storage.nodeConfVolume")):
        templates.append(("node", read(cluster.props, "spec.storage.nodeConfVolumeClaimTemplate")))
    claims = tuple(from_template(template, name) for name, template in templates if template is not None)
    for role in ("Leader", "Follower"):
        part = mapping(cluster.props, f"spec.redis{role}")
        own = part.get("resources") or read(cluster.props, "spec.kubernetesConfig.resources")
        containers = [own, *([exporter.get("resources")] if is_true(exporter.get("enabled")) else [])]
        number = size if part.get("replicas") is None else part["replicas"]
        yield from _pods(cluster, role.lower(), number, containers, given, claims=claims, spec=part)


def _elasticsearch(_: Stack, search: Declared, given: ContainerDefaults) -> Made:
    for each in items(search.props, "spec.nodeSets"):
        yield from _templated(search, str(read(each, "name")), each, given)


def _elastic(_: Stack, made_of: Declared, given: ContainerDefaults) -> Made:
    """Kibana and Logstash; a Deployment adds pods while it is updated, a StatefulSet does not."""
    yield from _templated(made_of, "", mapping(made_of.props, "spec"), given, surge=int(made_of.kind == "Kibana"))


def _templated(made_of: Declared, part: str, group: object, given: ContainerDefaults, *, surge: int = 0) -> Made:
    spec = mapping(group, "podTemplate.spec")
    number = count(read(group, "count"))
    if number:
        yield WorkloadPods(
            f"{made_of.kind}/{object_name(made_of)}" + (f" ({part})" if part else ""),
            namespace_of(made_of),
            made_of,
            number + surge,
            number,
            pod_request(spec, given),
            tuple(from_templates(read(group, "volumeClaimTemplates"), part)),
            spec,
        )


def _prometheus(_: Stack, made_of: Declared, given: ContainerDefaults) -> Made:
    """Prometheus and Alertmanager, declared rather than made by a chart."""
    spec = mapping(made_of.props, "spec")
    template = read(spec, "storage.volumeClaimTemplate")
    claims = () if template is None else (from_template(template),)
    yield from _pods(made_of, "", spec.get("replicas"), [spec.get("resources")], given, claims=claims, spec=spec)


_MAKERS: Mapping[tuple[str, str], _Maker] = {
    ("postgresql.cnpg.io", "Cluster"): _database,
    ("postgresql.cnpg.io", "Pooler"): _pooler,
    ("kafka.strimzi.io", "Kafka"): _kafka,
    _NODE_POOL: _node_pool,
    ("kafka.strimzi.io", "KafkaConnect"): _connect,
    ("kafka.strimzi.io", "KafkaMirrorMaker2"): _connect,
    ("kafka.strimzi.io", "KafkaBridge"): _connect,
    ("redis.redis.opstreelabs.in", "RedisCluster"): _redis,
    ("elasticsearch.k8s.elastic.co", "Elasticsearch"): _elasticsearch,
    ("kibana.k8s.elastic.co", "Kibana"): _elastic,
    ("logstash.k8s.elastic.co", "Logstash"): _elastic,
    ("monitoring.coreos.com", "Prometheus"): _prometheus,
    ("monitoring.coreos.com", "Alertmanager"): _prometheus,
}
