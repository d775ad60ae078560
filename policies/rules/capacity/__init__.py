"""Capacity: what is declared fits where it runs, in a quota, on a node, in a volume, in a container's memory."""

from policies.rules.capacity import (
    database,
    heaps,
    nodes,
    quantities,
    quotas,
    redis,
    schedules,
    scratch,
    volumes,
)

__all__ = [
    "database",
    "heaps",
    "nodes",
    "quantities",
    "quotas",
    "redis",
    "schedules",
    "scratch",
    "volumes",
]
