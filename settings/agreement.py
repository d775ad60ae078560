"""What two stacks must have alike, because one of them replaces the other, or replays what the other wrote.

Whoever is the standby must be as large as the primary: after a failover it does the primary's work. Settings that neither
replicate nor serve (contacts, alert thresholds, log nodes) may differ.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from settings.cluster import memory, vcpus
from settings.platform import PlatformSettings
from settings.quantities import millicpu

REPLAY = {
    "data_tier.postgresql.cpus": "max_worker_processes",
    "data_tier.postgresql.pooler.instances": "max_connections",
    "data_tier.postgresql.pooler.pool_size": "max_connections",
}
"""Settings that a parameter of PostgreSQL follows from which a standby may not have lower than its primary: it pauses
replaying, and stops when it is restarted (PostgreSQL documentation, "Hot Standby", Administrator's Overview). The others
of that list, `max_wal_senders`, `max_prepared_transactions` and `max_locks_per_transaction`, follow from no setting."""

_AT_LEAST = (
    *REPLAY,
    "data_tier.postgresql.instances",
    "data_tier.postgresql.memory",
    "data_tier.postgresql.storage",
    "data_tier.postgresql.wal_storage",
    "data_tier.redis.leaders",
    "data_tier.redis.maxmemory",
    "data_tier.redis.storage",
    "data_tier.kafka.brokers",
    "data_tier.kafka.memory",
    "data_tier.kafka.storage",
    "storage.data_iops",
    "storage.data_throughput",
    "cluster.application.instance_type",
    "cluster.application.maximum",
    "cluster.data.instance_type",
    "cluster.data.maximum_per_zone",
    *(f"quotas.{namespace}.{key}" for namespace in ("core", "data") for key in ("cpu", "memory", "storage", "pods")),
)
"""What a standby may have more of than its primary, and never less."""

_OF_A_SERVICE_AT_LEAST = ("cpu", "memory", "scaling.minimum", "scaling.maximum")

_THE_SAME = (
    "account",
    "residency",
    "objectives",
    "archive.region",
    "archive.initial_primary_region",
    "archive.timeout",
    "archive.upload_time_budget",
    "archive.max_outage",
    "archive.wal_per_hour",
    "cluster.version",
    "data_tier.kafka.replication",
    "data_tier.kafka.min_insync_replicas",
    "data_tier.kafka.topics",
    "app_tier.gateway",
    "retention",
    "vault",
    "edge.zone",
    "edge.zone_id",
    "edge.domain",
)

_OF_A_SERVICE_THE_SAME = ("image", "calls", "serves_through", "uses", "properties")

_SIZES: Mapping[str, Callable[[Any], Any]] = {
    "cpu": lambda cpu: millicpu(str(cpu)),
    "instance_type": lambda name: (vcpus(name), memory(name)),
}
"""How two values of a key are compared where they are text."""


@dataclass(frozen=True)
class Difference:
    """A key that the two files have different values for, and the value that is allowed."""

    key: str
    one: object
    other: object
    allowed: str


def different(one: PlatformSettings, other: PlatformSettings) -> Iterator[Difference]:
    """What must be the same and is not; in the order of the lists above."""
    for key in _THE_SAME:
        yield from _leaves(key, _at(one, key), _at(other, key), "the same in both")
    ours, theirs = one.app_tier.services, other.app_tier.services
    for name in sorted({*ours, *theirs}):
        if name not in ours or name not in theirs:
            here, there = ("declared" if name in each else "missing" for each in (ours, theirs))
            yield Difference(f"app_tier.services.{name}", here, there, "the same services in both")
            continue
        for key in _OF_A_SERVICE_THE_SAME:
            place = f"app_tier.services.{name}.{key}"
            yield from _leaves(place, _at(ours[name], key), _at(theirs[name], key), "the same in both")


def smaller(standby: PlatformSettings, primary: PlatformSettings) -> Iterator[Difference]:
    """What the standby has less of than the primary."""
    keys = [*_AT_LEAST]
    for name in sorted({*standby.app_tier.services} & {*primary.app_tier.services}):
        keys += [f"app_tier.services.{name}.{key}" for key in _OF_A_SERVICE_AT_LEAST]
    for key in keys:
        size = _SIZES.get(key.rpartition(".")[2], lambda value: value)
        has, needs = _at(standby, key), _at(primary, key)
        if size(has) < size(needs):
            reason = (
                f": its {REPLAY[key]} would be lower than the primary's, and it stops replaying"
                if key in REPLAY
                else ""
            )
            yield Difference(key, has, needs, f"{needs} or more on a standby{reason}")


def _at(settings: BaseModel, key: str) -> Any:
    """The value of a key below a group; a service is a key of a mapping."""
    found: Any = settings
    for part in key.split("."):
        below = _group(found)
        found = below[part] if below else None
    return found


def _leaves(key: str, one: object, other: object, allowed: str) -> Iterator[Difference]:
    """The keys below a key whose values differ; of a group or a mapping, not the whole."""
    if one == other:
        return
    ours, theirs = _group(one), _group(other)
    if ours is None or theirs is None:
        yield Difference(key, one, other, allowed)
        return
    for name in sorted({*ours, *theirs}):
        yield from _leaves(f"{key}.{name}", ours.get(name), theirs.get(name), allowed)


def _group(value: object) -> Mapping[str, Any] | None:
    if isinstance(value, BaseModel):
        return {name: getattr(value, name) for name in type(value).model_fields}
    return value if isinstance(value, Mapping) else None  # pyright: ignore[reportUnknownVariableType]
