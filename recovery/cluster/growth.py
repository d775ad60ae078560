"""Node groups that are empty until pods need them: what has grown there first waits for a node."""

from declared.stack import Stack
from declared.values import as_number, read
from recovery.cluster.node_groups import groups_for


def starts_empty(inventory: Stack, label: str) -> bool:
    """Whether nodes of a kind must start before pods that have grown find a place."""
    return any(as_number(read(each.props, "scalingConfig.minSize")) == 0 for each in groups_for(inventory, label))
