"""Workload hygiene: what runs in the cluster says what it needs, may do little, and can be replaced at any time."""

from policies.rules.workloads import (
    budgets,
    controllers,
    definitions,
    images,
    jobs,
    monitors,
    namespaces,
    pods,
    priorities,
    probes,
    releases,
    rollouts,
    scaling,
    targets,
    traffic,
)

__all__ = [
    "budgets",
    "controllers",
    "definitions",
    "images",
    "jobs",
    "monitors",
    "namespaces",
    "pods",
    "priorities",
    "probes",
    "releases",
    "rollouts",
    "scaling",
    "targets",
    "traffic",
]
