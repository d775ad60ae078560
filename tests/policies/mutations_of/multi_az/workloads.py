"""Harmful changes that the policies of `multi_az/workloads.py` must find."""

from tests.policies.mutators import Mutations, change, drop

_POOL = ":KafkaNodePool"
_REDIS = ":RedisCluster"

MUTATIONS: Mutations = {
    "pods-in-different-zones": {
        "services may share a zone": drop(":Rollout", "spec.template.spec.topologySpreadConstraints"),
        "services share a zone if need be": change(
            ":Rollout", "spec.template.spec.topologySpreadConstraints[0].whenUnsatisfiable", "ScheduleAnyway"
        ),
        "a zone may have three more pods": change(
            ":Rollout", "spec.template.spec.topologySpreadConstraints[0].maxSkew", 3
        ),
        "poolers may share a zone": drop(":Pooler", "spec.template.spec.topologySpreadConstraints"),
        "brokers may share a zone": change(
            _POOL, "spec.template.pod.topologySpreadConstraints[0].whenUnsatisfiable", "ScheduleAnyway"
        ),
        "leaders may share a zone": drop(_REDIS, "spec.redisLeader.topologySpreadConstraints"),
        "a leader and its follower may share a zone": drop(_REDIS, "spec.redisFollower.affinity.podAntiAffinity"),
    },
    "volume-binding-mode": {
        "volumes are made before their pods": change(":StorageClass", "volumeBindingMode", "Immediate"),
    },
}
