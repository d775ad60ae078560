"""Harmful changes that the policies of `workloads/traffic.py` must find."""

from tests.policies.mutators import Mutations, change, lose

_NETWORK = ":NetworkPolicy"

MUTATIONS: Mutations = {
    "pods-reach-their-credentials": {
        "the cache's backup does not reach S3": lose(_NETWORK, of="redis-backup-to-s3"),
    },
    "network-policy-required": {
        "a service's network policy is gone": lose(_NETWORK, of="claims-service"),
        "jobs do not reach the database": lose(_NETWORK, of="claims-db-clients"),
        "brokers are not reached": lose(_NETWORK, of="nphies-kafka"),
        "the cache is not reached": change(_NETWORK, "spec.ingress", [], of="redis"),
    },
}
