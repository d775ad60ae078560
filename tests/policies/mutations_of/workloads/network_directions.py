"""Harmful changes that the policies of `workloads/network_directions.py` must find."""

from tests.policies.mutators import Mutations, drop, lose

_NETWORK = ":NetworkPolicy"

MUTATIONS: Mutations = {
    "network-policies-agree": {
        "clients do not reach the database": lose(_NETWORK, of="claims-db-services"),
        "the database refuses one of its clients": drop(_NETWORK, "spec.ingress[0].from[1]", of="claims-db-services"),
    },
}
