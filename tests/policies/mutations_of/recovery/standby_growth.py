"""Harmful changes that the policies of `recovery/standby_growth.py` must find."""

from declared.resource import Declared
from tests.policies.mutators import Mutations, Mutator, Resources, change, drop, in_stack, lose

_NODES = "eks/nodeGroup:NodeGroup"


def _in_three_zones(mutator: Mutator) -> Mutator:
    return lambda resources: mutator(mutator(mutator(resources)))


def _few_nodes(resources: Resources) -> list[Declared]:
    few = _in_three_zones(change(_NODES, "scalingConfig.maxSize", 1, of="nodes-application"))
    return _in_three_zones(change(_NODES, "scalingConfig.maxSize", 0, of="nodes-data"))(few(resources))


MUTATIONS: Mutations = {
    "standby-can-grow": {
        "a service of the standby stays small": in_stack(
            "dr", change(":HorizontalPodAutoscaler", "spec.maxReplicas", 3, of="claims-service")
        ),
        "the quota holds the standby's services down": in_stack(
            "dr", change(":ResourceQuota", 'spec.hard."requests.cpu"', "20", of="nphies-core")
        ),
        "the standby's nodes stay too small for its services": in_stack(
            "dr", _in_three_zones(change(":LaunchTemplate", "instanceType", "m6i.large", of="nodes-application"))
        ),
        "the standby's nodes stay too few for all that a primary runs": in_stack("dr", _few_nodes),
        "nothing adds nodes": in_stack("dr", lose(":Release", of="cluster-autoscaler")),
        "the autoscaler does not know that an empty group is in a volume's zone": in_stack(
            "dr", drop(_NODES, 'labels."topology.ebs.csi.aws.com/zone"', of="nodes-data")
        ),
    },
}
