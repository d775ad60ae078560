"""What the pods of a stack ask of its nodes, by the resource that makes them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from declared import quantities
from declared.charts.release_facts import all_facts
from declared.objects import namespace_of, object_name
from declared.pods import pod_template
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_list, as_mapping, as_number, items, read

_PER_NODE = "DaemonSet"


@dataclass(frozen=True)
class Requests:
    """Requests of all pods of one sort."""

    resource: Declared
    processors: float
    memory: float
    """Bytes."""


def requests(stack: Stack, nodes: float) -> list[Requests]:
    """Every sort of pod that always runs, at its fewest; jobs, which come and go, are left out.

    `nodes`: how many run the agents that every node has.
    """
    found = [each for resource in stack.resources for each in _declared(resource, stack, nodes)]
    return [*found, *_of_charts(stack, nodes)]


def _declared(resource: Declared, stack: Stack, nodes: float) -> Iterator[Requests]:
    template = pod_template(resource)
    if template is not None and resource.kind not in ("Job", "CronJob"):
        containers = [each.spec for each in template.containers() if not each.starts_first]
        yield _sum(resource, nodes if resource.kind == _PER_NODE else _replicas(resource, stack), containers)
        return
    group = resource.type.split("/")[0].removeprefix("kubernetes:")
    if reader := _OPERATED.get((group, resource.kind)):
        yield from reader(resource)


def _replicas(resource: Declared, stack: Stack) -> float:
    for each in stack.kubernetes("autoscaling", "HorizontalPodAutoscaler"):
        target = read(each.props, "spec.scaleTargetRef")
        same = (read(target, "kind"), read(target, "name"), namespace_of(each))
        if same == (resource.kind, object_name(resource), namespace_of(resource)):
            return as_number(read(each.props, "spec.minReplicas")) or 1
    number = as_number(read(resource.props, "spec.replicas"))
    return 1 if number is None else number


def _sum(resource: Declared, count: object, containers: Sequence[object], path: str = "resources.requests") -> Requests:
    number = as_number(count) or 0
    asked = [as_mapping(read(each, path)) for each in containers]
    processors = sum(quantities.parse(each.get("cpu")) or 0 for each in asked)
    memory = sum(quantities.parse(each.get("memory")) or 0 for each in asked)
    return Requests(resource, processors * number, memory * number)


def _database(cluster: Declared) -> Iterator[Requests]:
    yield _sum(cluster, read(cluster.props, "spec.instances"), [read(cluster.props, "spec")])


def _pooler(pooler: Declared) -> Iterator[Requests]:
    yield _sum(pooler, read(pooler.props, "spec.instances"), items(pooler.props, "spec.template.spec.containers"))


def _pool(pool: Declared) -> Iterator[Requests]:
    yield _sum(pool, read(pool.props, "spec.replicas"), [read(pool.props, "spec")])


def _kafka(kafka: Declared) -> Iterator[Requests]:
    parts = ("entityOperator.topicOperator", "entityOperator.userOperator", "kafkaExporter", "cruiseControl")
    yield _sum(kafka, 1, [read(kafka.props, f"spec.{part}") for part in parts])


def _elasticsearch(search: Declared) -> Iterator[Requests]:
    for each in items(search.props, "spec.nodeSets"):
        yield _sum(search, read(each, "count"), items(each, "podTemplate.spec.containers"))


def _elastic(resource: Declared) -> Iterator[Requests]:
    yield _sum(resource, read(resource.props, "spec.count"), items(resource.props, "spec.podTemplate.spec.containers"))


def _redis(cluster: Declared) -> Iterator[Requests]:
    exporter = read(cluster.props, "spec.redisExporter")
    for part in ("redisLeader", "redisFollower"):
        own = read(cluster.props, f"spec.{part}")
        yield _sum(cluster, read(own, "replicas"), [own, exporter])


_OPERATED: Mapping[tuple[str, str], Callable[[Declared], Iterator[Requests]]] = {
    ("postgresql.cnpg.io", "Cluster"): _database,
    ("postgresql.cnpg.io", "Pooler"): _pooler,
    ("kafka.strimzi.io", "KafkaNodePool"): _pool,
    ("kafka.strimzi.io", "Kafka"): _kafka,
    ("elasticsearch.k8s.elastic.co", "Elasticsearch"): _elasticsearch,
    ("kibana.k8s.elastic.co", "Kibana"): _elastic,
    ("logstash.k8s.elastic.co", "Logstash"): _elastic,
    ("redis.redis.opstreelabs.in", "RedisCluster"): _redis,
}


def _of_charts(stack: Stack, nodes: float) -> Iterator[Requests]:
    for facts in all_facts(stack.resources):
        for workload in facts.workloads:
            if workload["kind"] in ("Job", "CronJob"):
                continue
            count = nodes if workload["kind"] == _PER_NODE else workload.get("replicas", 1)
            containers = [each for each in as_list(workload["containers"]) if not each.get("init")]
            yield _sum(facts.release, count, containers)
