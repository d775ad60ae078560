"""Pods in different zones."""

from collections.abc import Iterable
from typing import Any

from declared.values import mapping, read

ZONE = "topology.kubernetes.io/zone"

PODS_APART = "pods-in-different-zones"
"""The policy that reports constraints which do not spread."""


def spreads_over_zones(constraints: Iterable[Any]) -> bool:
    """Whether pods may never be two more in one zone than in another."""
    return any(
        read(each, "topologyKey") == ZONE
        and read(each, "whenUnsatisfiable") == "DoNotSchedule"
        and read(each, "maxSkew") == 1
        and mapping(each, "labelSelector")
        for each in constraints
    )
