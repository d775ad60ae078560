"""Harmful changes that the policies of `capacity/redis.py` must find."""

from tests.policies.mutators import Mutations, change, in_stack, rewrite

_CONFIGURATION = ":ConfigMap"
_KEY = 'data."redis-additional.conf"'

MUTATIONS: Mutations = {
    "maxmemory-fits-its-container": {
        "the cache may hold more than its container": in_stack(
            "prod", rewrite(_CONFIGURATION, _KEY, "maxmemory 4gb", "maxmemory 16gb", of="redis-configuration")
        ),
        "the cache may hold as much as its container": in_stack(
            "prod", rewrite(_CONFIGURATION, _KEY, "maxmemory 4gb", "maxmemory 8704mb", of="redis-configuration")
        ),
        "the cache leaves no memory for a snapshot": in_stack(
            "prod", rewrite(_CONFIGURATION, _KEY, "maxmemory 4gb", "maxmemory 7gb", of="redis-configuration")
        ),
        "the cache is told its size in bytes": in_stack(
            "prod", rewrite(_CONFIGURATION, _KEY, "maxmemory 4gb", "maxmemory 9000000000", of="redis-configuration")
        ),
        "the leaders have the memory of their keys": in_stack(
            "prod", change(":RedisCluster", "spec.redisLeader.resources.limits.memory", "4Gi")
        ),
        "the followers have the memory of their keys": in_stack(
            "prod", change(":RedisCluster", "spec.redisFollower.resources.limits.memory", "5Gi")
        ),
    },
}
