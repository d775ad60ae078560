"""Multi-AZ: the loss of one zone takes nothing away that the others do not have."""

from policies.rules.multi_az import (
    cache,
    database,
    network,
    nodes,
    search,
    search_tiers,
    stores,
    streams,
    workloads,
)

__all__ = [
    "cache",
    "database",
    "network",
    "nodes",
    "search",
    "search_tiers",
    "stores",
    "streams",
    "workloads",
]
