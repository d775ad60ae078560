"""Redis evicts keys before its container is killed."""

import re
from collections.abc import Iterator

from pydantic import Field

from declared import quantities
from declared.objects import namespace_of
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy
from policies.rules.capacity.containers import told

_UNITS = {"": 1, "b": 1, "k": 1000, "kb": 2**10, "m": 10**6, "mb": 2**20, "g": 10**9, "gb": 2**30}
"""Of redis.conf, whose introduction has them."""

_MAXMEMORY = re.compile(r"(?:^|\s)(?:--)?maxmemory\s+(\d+)(b|kb?|mb?|gb?)?(?=\s|$)", re.IGNORECASE)
_OF_THE_OPERATOR = ("RedisCluster", "RedisReplication", "Redis")
_PARTS = ("redisLeader", "redisFollower")


class _MaxmemoryConfig(Config):
    percent: int = Field(
        default=75,
        ge=1,
        le=100,
        description="Percent of a container's memory that keys may take: snapshots copy pages.",
    )


def _maxmemory(stack: Stack, config: _MaxmemoryConfig) -> Iterator[Finding]:
    for kind in _OF_THE_OPERATOR:
        for each in stack.kubernetes("redis.redis.opstreelabs.in", kind):
            yield from _of_operator(stack, each, config)
    for each in stack.of("kubernetes:apps/v1:StatefulSet", "kubernetes:apps/v1:Deployment"):
        for container in told(each):
            yield from _too_large(
                each, container.place, bytes_of(" ".join(container.arguments)), container.limit, config.percent
            )


def _of_operator(stack: Stack, redis: Declared, config: _MaxmemoryConfig) -> Iterator[Finding]:
    common = mapping(redis.props, "spec.kubernetesConfig.resources.limits")
    parts = [part for part in _PARTS if mapping(redis.props, f"spec.{part}")] or [""]
    for part in parts:
        own = read(redis.props, f"spec.{part}.resources.limits.memory") if part else None
        limit = quantities.parse(own or common.get("memory"))
        path = f"spec.{part}.redisConfig" if part else "spec.redisConfig"
        given = mapping(redis.props, path) or mapping(redis.props, "spec.redisConfig")
        name = given.get("additionalRedisConfig")
        config_map = stack.one("core", "ConfigMap", name, namespace_of(redis)) if name else None
        text = "\n".join(map(str, mapping(config_map.props, "data").values())) if config_map else ""
        share = as_number(given.get("maxMemoryPercentOfLimit"))
        if limit:
            size = limit * share / 100 if share else bytes_of(text)
            yield from _too_large(redis, part or "spec", size, limit, config.percent)


def bytes_of(text: str) -> float:
    """The last `maxmemory` of a configuration, or of a command line; 0 where there is none."""
    found = _MAXMEMORY.findall(text)
    return int(found[-1][0]) * _UNITS[found[-1][1].lower()] if found else 0.0


def _too_large(resource: Declared, place: str, size: float, limit: float, percent: int) -> Iterator[Finding]:
    if size > limit * percent / 100:
        yield wrong(
            resource,
            f"{place}: maxmemory is {size / limit:.0%} of the container's {limit / 2**20:.0f} MiB; expected at most {percent} %:"
            " a snapshot copies pages that are written meanwhile, and buffers are not counted",
        )


MAXMEMORY_FITS = StackPolicy(
    name="maxmemory-fits-its-container",
    description="Redis evicts keys before its container is killed for memory: maxmemory leaves room for a snapshot.",
    remedy="Lower maxmemory, or raise the container's limit to about twice as much.",
    config=_MaxmemoryConfig,
    check=_maxmemory,
)
