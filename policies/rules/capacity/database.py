"""PostgreSQL has a connection for everybody who is let in, and memory for what its parameters allow."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from declared import quantities
from declared.demand.workload import count, with_surge
from declared.objects import namespace_of, object_name
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, is_unknown, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"
_MIB = 2**20
_DEFAULTS = {"max_connections": 100, "superuser_reserved_connections": 3, "reserved_connections": 0}
_POOL_SIZE = 20
"""Connections of a pool where nothing is said (PgBouncer configuration, `default_pool_size`)."""


class _ConnectionsConfig(Config):
    direct: int = Field(
        default=10,
        ge=0,
        description="Connections beside the poolers': migrations, checks, monitoring, the operator, people.",
    )


def _connections(stack: Stack, config: _ConnectionsConfig) -> Iterator[Finding]:
    for cluster in stack.kubernetes("postgresql.cnpg.io", "Cluster"):
        parameters = mapping(cluster.props, "spec.postgresql.parameters")
        numbers = [None if is_unknown(parameters.get(key)) else _number(parameters, key) for key in _DEFAULTS]
        most, superusers, reserved = numbers
        if most is None or superusers is None or reserved is None:
            continue
        for kind in ("rw", "ro"):
            poolers = [
                each
                for each in stack.kubernetes("postgresql.cnpg.io", "Pooler")
                if namespace_of(each) == namespace_of(cluster)
                and read(each.props, "spec.cluster.name") == object_name(cluster)
                and (read(each.props, "spec.type") or "rw") == kind
            ]
            needed = sum(map(_opened, poolers))
            left = most - superusers - reserved - config.direct
            if poolers and needed > left:
                yield wrong(
                    cluster,
                    f"spec.postgresql.parameters.max_connections is {most:g}, of which {left:g} are left for poolers"
                    f" ({superusers + reserved:g} reserved, {config.direct} direct); {object_name(poolers[0])} and the other"
                    f" {kind} poolers may open {needed:g}",
                )


def _number(parameters: Mapping[str, Any], key: str) -> float | None:
    return as_number(parameters.get(key, _DEFAULTS[key]))


def _opened(pooler: Declared) -> float:
    """Server connections of all its pods, while they are being replaced; of one database and one user at least."""
    parameters = mapping(pooler.props, "spec.pgbouncer.parameters")
    each = as_number(parameters.get("max_db_connections")) or 0
    if each <= 0:
        each = as_number(parameters.get("default_pool_size", _POOL_SIZE)) or 0
        each += as_number(parameters.get("reserve_pool_size", 0)) or 0
    strategy = read(pooler.props, "spec.deploymentStrategy")
    return with_surge(count(read(pooler.props, "spec.instances")) or 0, strategy) * each


CONNECTIONS_FIT = StackPolicy(
    name="connections-fit",
    description="All poolers together, while they are being replaced, open no more connections than PostgreSQL has for them.",
    remedy="Raise max_connections, on the standby first, or lower max_db_connections or default_pool_size of the poolers.",
    config=_ConnectionsConfig,
    check=_connections,
)


class _MemoryConfig(Config):
    shared_buffers: int = Field(
        default=40,
        ge=1,
        le=100,
        description="Percent of memory that shared_buffers may be (PostgreSQL documentation, Resource Consumption).",
    )


def _memory(cluster: Declared, config: _MemoryConfig) -> Iterator[Finding]:
    parameters = mapping(cluster.props, "spec.postgresql.parameters")
    limit = quantities.parse(read(cluster.props, "spec.resources.limits.memory"))
    if not limit or any(map(is_unknown, parameters.values())):
        return
    place = "spec.postgresql.parameters"
    buffers = _bytes(parameters, "shared_buffers", 128, block=8)
    if buffers > limit * config.shared_buffers / 100:
        yield wrong(
            cluster,
            f"{place}.shared_buffers is {buffers / _MIB:.0f}MB; expected at most {config.shared_buffers} % of the"
            f" {limit / _MIB:.0f}MB of its memory: sessions and the files' cache need the rest",
        )
        return
    cache = _bytes(parameters, "effective_cache_size", 0, block=8)
    if cache > limit:
        yield wrong(cluster, f"{place}.effective_cache_size is {cache / _MIB:.0f}MB of {limit / _MIB:.0f}MB of memory")
    sorting = _bytes(parameters, "work_mem", 4) * (_number(parameters, "max_connections") or 0)
    upkeep = _bytes(parameters, "maintenance_work_mem", 64) * (
        as_number(parameters.get("autovacuum_max_workers", 3)) or 0
    )
    given = "work_mem" in parameters or "maintenance_work_mem" in parameters
    if given and buffers + sorting + upkeep > limit:
        yield wrong(
            cluster,
            f"{place}: shared_buffers, work_mem for every connection and maintenance_work_mem for every autovacuum worker"
            f" are {(buffers + sorting + upkeep) / _MIB:.0f}MB together, of {limit / _MIB:.0f}MB of memory",
        )


def _bytes(parameters: Mapping[str, Any], key: str, mebibytes: int, *, block: int = 1) -> float:
    """A bare number counts blocks of so many kB; what cannot be read counts nothing."""
    value = parameters.get(key, f"{mebibytes}MB")
    found = quantities.postgresql(value, unit="kB") or 0.0
    return found * (block if re.fullmatch(r"\s*\d+\s*", str(value)) else 1)


DATABASE_MEMORY_FITS = ResourcePolicy(
    name="database-memory-fits",
    description="PostgreSQL's parameters allow it no more memory than its container has.",
    remedy="Lower shared_buffers to a quarter of memory, and work_mem; or raise spec.resources.",
    config=_MemoryConfig,
    types=(_CLUSTER,),
    check=_memory,
)
