"""Harmful changes that the policies of `workloads/probes.py` must find."""

from tests.policies.mutators import Mutations, change, drop

_ROLLOUT = ":Rollout"
_CONTAINER = "spec.template.spec.containers[0]"
_REDIS = ":RedisCluster"

MUTATIONS: Mutations = {
    "probes-declared": {
        "a service is never asked whether it is ready": drop(_ROLLOUT, f"{_CONTAINER}.readinessProbe"),
        "a service is never asked whether it lives": drop(_ROLLOUT, f"{_CONTAINER}.livenessProbe"),
        "a service is not given time to start": drop(_ROLLOUT, f"{_CONTAINER}.startupProbe"),
        "a service is asked every five minutes": change(_ROLLOUT, f"{_CONTAINER}.readinessProbe.periodSeconds", 300),
        "a service may hang for an hour": change(_ROLLOUT, f"{_CONTAINER}.livenessProbe.failureThreshold", 360),
        "a service may take an hour to start": change(_ROLLOUT, f"{_CONTAINER}.startupProbe.failureThreshold", 720),
        "a probe asks nothing": change(_ROLLOUT, f"{_CONTAINER}.readinessProbe", {"periodSeconds": 5}),
    },
    "cache-probes-declared": {
        "the cache is never asked whether it is ready": drop(_REDIS, "spec.redisLeader.readinessProbe"),
        "the cache is never asked whether it lives": drop(_REDIS, "spec.redisFollower.livenessProbe"),
    },
    "termination-grace-period": {
        "a service ends at once": change(_ROLLOUT, "spec.template.spec.terminationGracePeriodSeconds", 5),
        "a service does not wait for the load balancer": drop(_ROLLOUT, f"{_CONTAINER}.lifecycle"),
        "brokers end at once": change(":KafkaNodePool", "spec.template.pod.terminationGracePeriodSeconds", 1),
        "the cache ends at once": change(_REDIS, "spec.redisLeader.terminationGracePeriodSeconds", 5),
        "the database ends at once": change("cnpg.io/v1:Cluster", "spec.stopDelay", 10),
    },
    "target-deregistration-delay": {
        "targets are forgotten at once": change(":TargetGroup", "deregistrationDelay", 0),
    },
}
