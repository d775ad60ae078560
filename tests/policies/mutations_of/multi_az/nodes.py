"""Harmful changes that the policies of `multi_az/nodes.py` must find."""

from tests.policies.mutators import Mutations, Mutator, change, lose

_NODES = "eks/nodeGroup:NodeGroup"


def _in_three_zones(mutator: Mutator) -> Mutator:
    """What mutates one group of a kind, to the group of every zone: a second time it finds the next."""
    return lambda resources: mutator(mutator(mutator(resources)))


MUTATIONS: Mutations = {
    "nodes-in-three-zones": {
        "a zone has no data nodes": lose(_NODES, of="data"),
        "a zone has no application nodes": lose(_NODES, of="application"),
        "a zone may have no application node": change(_NODES, "scalingConfig.minSize", 0, of="application"),
        "data nodes may be none": change(_NODES, "scalingConfig.minSize", 0, of="data"),
        "nodes may not grow": _in_three_zones(change(_NODES, "scalingConfig.maxSize", 1, of="application")),
    },
    "node-group-on-demand": {
        "nodes are spot instances": change(_NODES, "capacityType", "SPOT"),
        "broken nodes stay": change(_NODES, "nodeRepairConfig.enabled", False),
        "all nodes are renewed at once": change(_NODES, "updateConfig.maxUnavailable", 9),
    },
    "node-instance-size": {
        "nodes are small": change(":LaunchTemplate", "instanceType", "t3.medium", of="application"),
        "data nodes are half the size": change(":LaunchTemplate", "instanceType", "m6i.2xlarge", of="data"),
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
