"""Harmful changes that the policies of `recovery/cache.py` must find."""

from tests.policies.mutators import Mutations, rewrite

MUTATIONS: Mutations = {
    "redis-persistence-enabled": {
        "the cache saves nothing": rewrite(
            ":ConfigMap", 'data."redis-additional.conf"', "save 900.*", "", of="redis-configuration"
        ),
        "the cache refuses instead of evicting": rewrite(
            ":ConfigMap", 'data."redis-additional.conf"', "allkeys-lru", "noeviction"
        ),
    },
}
