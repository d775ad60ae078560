"""Harmful changes that the policies of `multi_az/cache.py` must find."""

from tests.policies.mutators import Mutations, change

_REDIS = ":RedisCluster"

MUTATIONS: Mutations = {
    "cache-in-three-zones": {
        "one leader of the cache": change(_REDIS, "spec.clusterSize", 1),
        "the cache has no followers": change(_REDIS, "spec.redisFollower.replicas", 0),
    },
}
