"""Harmful changes that the policies of `workloads/spread.py` must find."""

from tests.policies.mutators import Mutations, change

MUTATIONS: Mutations = {
    "spread-constraints-distinct": {
        "two soft constraints over zones": change(
            ":RedisCluster",
            "spec.redisFollower.topologySpreadConstraints[1].topologyKey",
            "topology.kubernetes.io/zone",
        ),
        "two constraints of a service over zones": change(
            ":Rollout",
            "spec.template.spec.topologySpreadConstraints[1]",
            {
                "topologyKey": "topology.kubernetes.io/zone",
                "whenUnsatisfiable": "DoNotSchedule",
                "maxSkew": 1,
                "labelSelector": {"matchLabels": {"app.kubernetes.io/part-of": "nphies"}},
            },
        ),
    },
}
