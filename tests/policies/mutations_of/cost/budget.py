"""Harmful changes that the policies of `cost/budget.py` must find."""

from tests.policies.mutators import Mutations, change, in_stack

MUTATIONS: Mutations = {
    "cost-within-budget": {
        "data nodes are four times as large": in_stack(
            "prod", change(":LaunchTemplate", "instanceType", "m6i.32xlarge", of="data")
        ),
        "a zone starts fifteen application nodes": change(
            "eks/nodeGroup:NodeGroup", "scalingConfig.desiredSize", 15, of="application"
        ),
    },
}
