"""Probes: who is asked whether it is well, how often, and how long a pod has to end."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from declared.pods import SERVING, pod_template
from declared.requirements import services as required
from declared.resource import Declared
from declared.values import as_number, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"


def _seconds(probe: Any) -> float:
    """How long a probe must fail before anything happens; defaults are those of Kubernetes."""
    return (as_number(read(probe, "periodSeconds")) or 10) * (as_number(read(probe, "failureThreshold")) or 3)


class _ProbesConfig(Config):
    ready_seconds: int = Field(
        default=30, ge=1, description="Longest time until a container that is not ready gets no more requests."
    )
    live_seconds: int = Field(
        default=60, ge=1, description="Longest time until a container that hangs is started anew."
    )
    start_seconds: int = Field(default=120, ge=1, description="Longest time that a container may take to start.")


def _probes(resource: Declared, config: _ProbesConfig) -> Iterator[Finding]:
    template = pod_template(resource)
    for container in template.containers() if template else ():
        if container.starts_first:
            continue
        wanted = {"readinessProbe": config.ready_seconds}
        if resource.type == _ROLLOUT:
            wanted |= {"livenessProbe": config.live_seconds, "startupProbe": config.start_seconds}
        for name, most in wanted.items():
            probe = mapping(container.spec, name)
            if not probe:
                yield wrong(resource, f"container {container.name} has no {name}")
            elif _seconds(probe) > most:
                yield wrong(
                    resource,
                    f"container {container.name}: {name} takes {_seconds(probe):g} s; expected at most {most}",
                )
            elif not any(probe.get(how) for how in ("httpGet", "tcpSocket", "exec", "grpc")):
                yield wrong(resource, f"container {container.name}: {name} asks nothing")


PROBES = ResourcePolicy(
    name=required.PROBES,
    description="Every serving container says when it is ready; a service also when it has started and whether it lives.",
    remedy="Declare readinessProbe, livenessProbe and startupProbe within the times of the configuration.",
    config=_ProbesConfig,
    types=SERVING,
    check=_probes,
)


class _CacheProbesConfig(Config):
    ready_seconds: int = Field(default=30, ge=1, description="Longest time until a node that is not ready is noticed.")
    live_seconds: int = Field(
        default=300, ge=1, description="Longest time until a node that hangs, or loads its data, is started anew."
    )


def _redis_probes(store: Declared, config: _CacheProbesConfig) -> Iterator[Finding]:
    for part in ("redisLeader", "redisFollower"):
        for name, most in (("readinessProbe", config.ready_seconds), ("livenessProbe", config.live_seconds)):
            probe = mapping(store.props, f"spec.{part}.{name}")
            if not probe or _seconds(probe) > most:
                yield wrong(store, f"spec.{part}.{name} is missing or takes more than {most} s")


CACHE_PROBES = ResourcePolicy(
    name="cache-probes-declared",
    description="Redis is asked whether it is ready and alive, with time to load its data.",
    remedy="Declare readinessProbe and livenessProbe of leaders and followers.",
    config=_CacheProbesConfig,
    types=("kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster",),
    check=_redis_probes,
)


class _GraceConfig(Config):
    service: int = Field(default=45, ge=1, description="A service: preStop, then what is in flight.")
    streams: int = Field(default=60, ge=1, description="A Kafka broker: to hand over its partitions.")
    cache: int = Field(default=120, ge=1, description="A Redis node: to write its data.")
    database: int = Field(default=180, ge=1, description="PostgreSQL: a checkpoint, and the last of its log archived.")
    drain: int = Field(default=10, ge=1, description="Until load balancers have forgotten a pod.")


def _grace_periods(config: _GraceConfig) -> Mapping[str, Mapping[str, int]]:
    """Where resources of each type name the time to end, and the least."""
    return {
        _ROLLOUT: {"spec.template.spec.terminationGracePeriodSeconds": config.service},
        "kubernetes:kafka.strimzi.io/v1:KafkaNodePool": {
            "spec.template.pod.terminationGracePeriodSeconds": config.streams
        },
        "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster": {
            f"spec.{part}.terminationGracePeriodSeconds": config.cache for part in ("redisLeader", "redisFollower")
        },
        "kubernetes:postgresql.cnpg.io/v1:Cluster": {"spec.stopDelay": config.database},
    }


def _grace(resource: Declared, config: _GraceConfig) -> Iterator[Finding]:
    for path, least in _grace_periods(config)[resource.type].items():
        given = read(resource.props, path)
        if not isinstance(given, (int, float)) or given < least:
            yield wrong(resource, f"{path} is {given or 'not given'}; expected at least {least}")
    template = pod_template(resource)
    for container in template.containers() if template and resource.type == _ROLLOUT else ():
        sleeps = read(container.spec, "lifecycle.preStop.sleep.seconds")
        runs = read(container.spec, "lifecycle.preStop.exec")
        if (
            not container.starts_first
            and runs is None
            and (not isinstance(sleeps, (int, float)) or sleeps < config.drain)
        ):
            yield wrong(
                resource,
                f"container {container.name}: lifecycle.preStop does not wait {config.drain} s for the load balancer",
            )


GRACE = ResourcePolicy(
    name="termination-grace-period",
    description="Pods get the grace period that they need to finish requests, and services wait in preStop until they are deregistered.",
    remedy="Raise terminationGracePeriodSeconds (stopDelay), and let preStop sleep.",
    config=_GraceConfig,
    types=tuple(_grace_periods(_GraceConfig())),
    check=_grace,
)


class _TargetsDrainConfig(Config):
    least: int = Field(default=10, ge=0, description="Shortest delay, in seconds.")
    most: int = Field(default=60, ge=0, description="Longest delay, in seconds.")


def _drain(group: Declared, config: _TargetsDrainConfig) -> Iterator[Finding]:
    delay = read(group.props, "deregistrationDelay")
    if not isinstance(delay, (int, float)) or not config.least <= delay <= config.most:
        yield wrong(group, f"deregistrationDelay is {delay}; expected {config.least} to {config.most}")


TARGETS_DRAIN = ResourcePolicy(
    name="target-deregistration-delay",
    description="The load balancer lets requests end before it forgets a pod, and does not hold up a release.",
    remedy="Set deregistrationDelay to about 30 s.",
    config=_TargetsDrainConfig,
    types=("aws:lb/targetGroup:TargetGroup",),
    check=_drain,
)
