"""Probes: who is asked whether it is well, how often, and how long a pod has to end."""

from collections.abc import Iterator
from typing import Any

from declared.pods import SERVING, pod_template
from declared.resource import Declared
from declared.values import as_number, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy, integer

_ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"


def _seconds(probe: Any) -> float:
    """How long a probe must fail before anything happens; defaults are those of Kubernetes."""
    return (as_number(read(probe, "periodSeconds")) or 10) * (as_number(read(probe, "failureThreshold")) or 3)


def _probes(resource: Declared, config: Config) -> Iterator[Finding]:
    template = pod_template(resource)
    for container in template.containers() if template else ():
        if container.starts_first:
            continue
        wanted = {"readinessProbe": "readySeconds"}
        if resource.type == _ROLLOUT:
            wanted |= {"livenessProbe": "liveSeconds", "startupProbe": "startSeconds"}
        for name, key in wanted.items():
            probe = mapping(container.spec, name)
            if not probe:
                yield wrong(resource, f"container {container.name} has no {name}")
            elif _seconds(probe) > config[key]:
                yield wrong(
                    resource,
                    f"container {container.name}: {name} takes {_seconds(probe):g} s; expected at most {config[key]}",
                )
            elif not any(probe.get(how) for how in ("httpGet", "tcpSocket", "exec", "grpc")):
                yield wrong(resource, f"container {container.name}: {name} asks nothing")


PROBES = ResourcePolicy(
    name="probes-declared",
    description="Every serving container says when it is ready; a service also when it has started and whether it lives.",
    remedy="Declare readinessProbe, livenessProbe and startupProbe within the times of the configuration.",
    config={
        "readySeconds": integer(
            30, "Longest time until a container that is not ready gets no more requests.", minimum=1
        ),
        "liveSeconds": integer(60, "Longest time until a container that hangs is started anew.", minimum=1),
        "startSeconds": integer(120, "Longest time that a container may take to start.", minimum=1),
    },
    types=SERVING,
    check=_probes,
)


def _redis_probes(store: Declared, config: Config) -> Iterator[Finding]:
    for part in ("redisLeader", "redisFollower"):
        for name, key in (("readinessProbe", "readySeconds"), ("livenessProbe", "liveSeconds")):
            probe = mapping(store.props, f"spec.{part}.{name}")
            if not probe or _seconds(probe) > config[key]:
                yield wrong(store, f"spec.{part}.{name} is missing or takes more than {config[key]} s")


CACHE_PROBES = ResourcePolicy(
    name="cache-probes-declared",
    description="Redis is asked whether it is ready and alive, with time to load its data.",
    remedy="Declare readinessProbe and livenessProbe of leaders and followers.",
    config={
        "readySeconds": integer(30, "Longest time until a node that is not ready is noticed.", minimum=1),
        "liveSeconds": integer(
            300, "Longest time until a node that hangs, or loads its data, is started anew.", minimum=1
        ),
    },
    types=("kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster",),
    check=_redis_probes,
)

_GRACE = {
    _ROLLOUT: ("spec.template.spec.terminationGracePeriodSeconds", "service"),
    "kubernetes:kafka.strimzi.io/v1:KafkaNodePool": ("spec.template.pod.terminationGracePeriodSeconds", "streams"),
    "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster": (
        "spec.redisLeader.terminationGracePeriodSeconds",
        "cache",
    ),
    "kubernetes:postgresql.cnpg.io/v1:Cluster": ("spec.stopDelay", "database"),
}


def _grace(resource: Declared, config: Config) -> Iterator[Finding]:
    path, key = _GRACE[resource.type]
    paths = [path, path.replace("redisLeader", "redisFollower")] if "redisLeader" in path else [path]
    for each in paths:
        given = read(resource.props, each)
        if not isinstance(given, (int, float)) or given < config[key]:
            yield wrong(resource, f"{each} is {given or 'not given'}; expected at least {config[key]}")
    template = pod_template(resource)
    for container in template.containers() if template and resource.type == _ROLLOUT else ():
        sleeps = read(container.spec, "lifecycle.preStop.sleep.seconds")
        runs = read(container.spec, "lifecycle.preStop.exec")
        if (
            not container.starts_first
            and runs is None
            and (not isinstance(sleeps, (int, float)) or sleeps < config["drain"])
        ):
            yield wrong(
                resource,
                f"container {container.name}: lifecycle.preStop does not wait {config['drain']} s for the load balancer",
            )


GRACE = ResourcePolicy(
    name="time-to-end",
    description="Pods get the time that they need to end what they have begun, and services wait until nobody asks them.",
    remedy="Raise terminationGracePeriodSeconds (stopDelay), and let preStop sleep.",
    config={
        "service": integer(45, "A service: preStop, then what is in flight.", minimum=1),
        "streams": integer(60, "A Kafka broker: to hand over its partitions.", minimum=1),
        "cache": integer(120, "A Redis node: to write its data.", minimum=1),
        "database": integer(180, "PostgreSQL: a checkpoint, and the last of its log archived.", minimum=1),
        "drain": integer(10, "Until load balancers have forgotten a pod.", minimum=1),
    },
    types=tuple(_GRACE),
    check=_grace,
)


def _drain(group: Declared, config: Config) -> Iterator[Finding]:
    delay = read(group.props, "deregistrationDelay")
    if not isinstance(delay, (int, float)) or not config["least"] <= delay <= config["most"]:
        yield wrong(group, f"deregistrationDelay is {delay}; expected {config['least']} to {config['most']}")


TARGETS_DRAIN = ResourcePolicy(
    name="targets-drain",
    description="The load balancer lets requests end before it forgets a pod, and does not hold up a release.",
    remedy="Set deregistrationDelay to about 30 s.",
    config={"least": integer(10, "Shortest delay, in seconds."), "most": integer(60, "Longest delay, in seconds.")},
    types=("aws:lb/targetGroup:TargetGroup",),
    check=_drain,
)
