"""Harmful changes that the policies of `multi_az/nodes.py` must find."""

from tests.policies.mutators import Mutations, Mutator, change, in_stack, lose

_NODES = "eks/nodeGroup:NodeGroup"


def _in_three_zones(mutator: Mutator) -> Mutator:
    """What mutates one group of a kind, to the group of every zone: a second time it finds the next."""
    return lambda resources: mutator(mutator(mutator(resources)))


MUTATIONS: Mutations = {
    "nodes-in-three-zones": {
        "a zone has no data nodes": in_stack("prod", lose(_NODES, of="data")),
        "a zone has no application nodes": in_stack("prod", lose(_NODES, of="application")),
        "a zone may have no application node": in_stack(
            "prod", change(_NODES, "scalingConfig.minSize", 0, of="application")
        ),
        "data nodes may be none": in_stack("prod", change(_NODES, "scalingConfig.minSize", 0, of="data")),
        "nodes may not grow": in_stack(
            "prod", _in_three_zones(change(_NODES, "scalingConfig.maxSize", 1, of="application"))
        ),
        "a zone of a warm standby has no data node": in_stack("dr", lose(_NODES, of="standby-data")),
        "a zone of a warm standby may have no application node": in_stack(
            "dr", change(_NODES, "scalingConfig.minSize", 0, of="standby-application")
        ),
    },
    "node-group-on-demand": {
        "nodes are spot instances": change(_NODES, "capacityType", "SPOT"),
        "broken nodes stay": change(_NODES, "nodeRepairConfig.enabled", False),
        "all nodes are renewed at once": change(_NODES, "updateConfig.maxUnavailable", 9),
    },
    "node-instance-size": {
        "nodes are small": change(":LaunchTemplate", "instanceType", "t3.medium", of="application"),
        "data nodes are half the size": change(":LaunchTemplate", "instanceType", "m6i.2xlarge", of="data"),
        "small nodes are added when a standby grows": in_stack(
            "dr", change(_NODES, "scalingConfig.maxSize", 9, of="standby-application")
        ),
        "small nodes stand alone": in_stack("dr", lose(_NODES, of="nodes-data")),
    },
    "nodes-of-volumes-in-one-zone": {
        "a group of application nodes spans zones": change(
            _NODES, "subnetIds", ["<unknown>", "<unknown>"], of="application"
        ),
        "pods with volumes are let onto system nodes": change(
            ":Logstash", "spec.podTemplate.spec.tolerations", [{"operator": "Exists"}]
        ),
    },
}
