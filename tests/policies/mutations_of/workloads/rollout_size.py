"""Harmful changes that the policies of `workloads/rollout_size.py` must find."""

from tests.policies.mutators import Mutations, add

_ROLLOUT = ":Rollout"

MUTATIONS: Mutations = {
    "rollout-replicas-one-owner": {
        "a Rollout and its autoscaler both say how many pods": add(_ROLLOUT, "spec.replicas", 3),
    },
    "blue-green-preview-whole": {
        "a version is judged by one pod": add(
            _ROLLOUT, "spec.strategy.blueGreen.previewReplicaCount", 1, of="claims-service"
        ),
    },
}
