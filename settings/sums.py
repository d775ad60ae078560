"""What the settings together ask of a namespace's quota and of a node, where no setting alone knows it.

These are the parts that settings know; sidecars, jobs and operators come on top. The policies `quota-holds-its-pods` and
`pods-fit-their-nodes` count all that is declared.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from declared.allocatable import allocatable
from declared.quantities import GIB, machine
from settings.app_tier import AppTierSettings
from settings.cluster import ClusterSettings
from settings.data_tier import DataTierSettings
from settings.logging import LoggingSettings
from settings.quantities import Size, millicpu
from settings.quotas import NamespaceQuota, QuotaSettings
from settings.refusal import refuse

_ROLLING_SURGE = 4
"""A rolling version adds a quarter of the instances, rounded up (guide, "Rolling Update Configuration")."""


class Platform(Protocol):
    """The settings of a stack that ask for room, or give it."""

    @property
    def app_tier(self) -> AppTierSettings: ...

    @property
    def cluster(self) -> ClusterSettings: ...

    @property
    def data_tier(self) -> DataTierSettings: ...

    @property
    def logging(self) -> LoggingSettings: ...

    @property
    def quotas(self) -> QuotaSettings: ...


@dataclass(frozen=True)
class Need:
    """What a namespace's pods and volumes request together, at most."""

    millicpus: int = 0
    memory: int = 0
    storage: int = 0
    """Bytes."""

    pods: int = 0

    def __add__(self, other: "Need") -> "Need":
        return Need(
            self.millicpus + other.millicpus,
            self.memory + other.memory,
            self.storage + other.storage,
            self.pods + other.pods,
        )


def refuse_small_quotas(platform: Platform) -> None:
    """Refuses a quota that does not hold what the settings put into its namespace."""
    quotas, postgresql = platform.quotas, platform.data_tier.postgresql
    _holds("core", quotas.core, _services(platform), "the services at their maximum, and the pods that a release adds,")
    _holds("data", quotas.data, _stores(platform), "PostgreSQL, Redis and Kafka")
    _holds("logging", quotas.logging, _logging(platform), "Elasticsearch, Logstash and Kibana")
    restored = Need(storage=postgresql.storage.bytes + postgresql.wal_storage.bytes)
    _holds("restore_check", quotas.restore_check, restored, "the volumes of a recovered instance of PostgreSQL")


def of_a_primary(platform: Platform) -> Need:
    """What services, stores and the log stack request together where they serve a peak."""
    services = Need()
    for service in platform.app_tier.services.values():
        services += _pods(service.scaling.maximum, millicpu(service.cpu), service.memory)
    return services + _stores(platform) + _logging(platform)


def _services(platform: Platform) -> Need:
    total = Need()
    for name, service in platform.app_tier.services.items():
        most = service.scaling.maximum
        rolls = platform.app_tier.release_strategy(name) == "rolling"
        pods = most - (-most // _ROLLING_SURGE) if rolls else 2 * most
        total += _pods(pods, millicpu(service.cpu), service.memory)
    return total


def _stores(platform: Platform) -> Need:
    tier = platform.data_tier
    postgresql, redis, kafka = tier.postgresql, tier.redis, tier.kafka
    volumes = Size.of_bytes(postgresql.storage.bytes + postgresql.wal_storage.bytes)
    return (
        _pods(postgresql.instances, 1000 * postgresql.cpus, postgresql.memory, volumes)
        + _pods(2 * redis.leaders, millicpu(redis.cpu), redis.maxmemory * 2, redis.storage)
        + _pods(kafka.brokers, millicpu(kafka.cpu), kafka.memory, kafka.storage)
        + _pods(kafka.controllers, millicpu(kafka.controller_cpu), kafka.controller_memory, kafka.controller_storage)
        + Need(pods=postgresql.pooler.instances)
    )


def _logging(platform: Platform) -> Need:
    search, logstash = platform.logging.elasticsearch, platform.logging.logstash
    total = _pods(logstash.replicas, millicpu(logstash.cpu), logstash.memory, logstash.queue)
    for tier in (search.masters, search.hot, search.warm, search.cold):
        total += _pods(tier.nodes, millicpu(tier.cpu), tier.memory, tier.storage)
    return total + Need(pods=platform.logging.kibana.replicas)


def _pods(count: int, millicpus: int, memory: Size, storage: Size | None = None) -> Need:
    return Need(count * millicpus, count * memory.bytes, count * (storage.bytes if storage else 0), count)


def _holds(namespace: str, quota: NamespaceQuota, need: Need, what: str) -> None:
    found = (
        ("cpu", quota.cpu, 1000 * quota.cpu, need.millicpus, str(-(-need.millicpus // 1000))),
        ("memory", quota.memory, quota.memory.bytes, need.memory, _gibibytes(need.memory)),
        ("storage", quota.storage, quota.storage.bytes, need.storage, _gibibytes(need.storage)),
        ("pods", quota.pods, quota.pods, need.pods, str(need.pods)),
    )
    for key, shown, allowed, needed, text in found:
        if allowed < needed:
            refuse(f"quotas.{namespace}.{key}", shown, f"{text} or more, which {what} request together")


def _gibibytes(number: int) -> str:
    """Rounded up."""
    return f"{-(-number // GIB)}Gi"


def refuse_pods_without_a_node(platform: Platform) -> None:
    """Refuses pods that no node has room for, each on the largest kind of node that it may run on."""
    cluster = platform.cluster
    services = (cluster.application.instance_type,)
    for key, cpu, memory in _service_pods(platform):
        _fits(key, cpu, memory, services)
    for key, cpu, memory in _other_pods(platform):
        _fits(key, cpu, memory, (*services, cluster.data.instance_type))


def _service_pods(platform: Platform) -> Iterator[tuple[str, str, Size]]:
    for name, service in platform.app_tier.services.items():
        yield f"app_tier.services.{name}.", service.cpu, service.memory


def _other_pods(platform: Platform) -> Iterator[tuple[str, str, Size]]:
    """Of what may run on data nodes as well."""
    logging, tier = platform.logging, platform.data_tier
    for name in ("masters", "hot", "warm", "cold"):
        nodes = getattr(logging.elasticsearch, name)
        yield f"logging.elasticsearch.{name}.", nodes.cpu, nodes.memory
    yield "logging.logstash.", logging.logstash.cpu, logging.logstash.memory
    yield "data_tier.postgresql.", str(tier.postgresql.cpus), tier.postgresql.memory
    yield "data_tier.kafka.", "1m", tier.kafka.memory


def _fits(key: str, cpu: str, memory: Size, instance_types: tuple[str, ...]) -> None:
    rooms = [(allocatable(found), name) for name in instance_types if (found := machine(name))]
    if not rooms:
        return
    room, name = max(rooms, key=lambda each: each[0].memory)
    processors = max(each.processors for each, _ in rooms)
    if memory.bytes > room.memory:
        left = int(room.memory // GIB)
        refuse(f"{key}memory", memory, f"{left}Gi or less, which a node ({name}) has left for pods")
    if millicpu(cpu) > 1000 * processors:
        place = f"{key}cpus" if key.endswith("postgresql.") else f"{key}cpu"
        refuse(place, cpu, f"{int(processors)} or less, which a node ({name}) has left for pods")
