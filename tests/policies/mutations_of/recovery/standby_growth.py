"""Harmful changes that the policies of `recovery/standby_growth.py` must find."""

from tests.policies.mutators import Mutations, Mutator, change, in_stack


def _in_three_zones(mutator: Mutator) -> Mutator:
    return lambda resources: mutator(mutator(mutator(resources)))


MUTATIONS: Mutations = {
    "standby-can-grow": {
        "a service of the standby stays small": in_stack(
            "dr", change(":HorizontalPodAutoscaler", "spec.maxReplicas", 3, of="claims-service")
        ),
        "the quota holds the standby's services down": in_stack(
            "dr", change(":ResourceQuota", 'spec.hard."requests.cpu"', "20", of="nphies-core")
        ),
        "the standby's nodes stay too small for its services": in_stack(
            "dr", _in_three_zones(change(":LaunchTemplate", "instanceType", "m6i.xlarge", of="application"))
        ),
    },
}
