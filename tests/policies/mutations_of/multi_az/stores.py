"""Harmful changes that the policies of `multi_az/stores.py` must find."""

from tests.policies.mutators import Mutations, change, lose

_POOL = ":KafkaNodePool"

MUTATIONS: Mutations = {
    "store-node-pools": {
        "a pooler of another database": change(":Pooler", "spec.cluster.name", "elsewhere"),
        "no brokers": lose(_POOL, of="broker"),
    },
}
