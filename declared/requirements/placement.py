"""Pods in different zones."""

from collections.abc import Iterable
from typing import Any

from declared.values import items, mapping, read

ZONE = "topology.kubernetes.io/zone"

PODS_APART = "pods-in-different-zones"
"""The policy that reports constraints which do not spread."""


POD_INDEX = "apps.kubernetes.io/pod-index"
"""The label that Kubernetes gives to pods of a StatefulSet: their number."""


def numbers_apart(pod: Any) -> bool:
    """Whether two pods of the same number, as of two StatefulSets, may never be in one zone."""
    terms = items(pod, "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution")
    return any(
        read(each, "topologyKey") == ZONE
        and POD_INDEX in items(each, "matchLabelKeys")
        and mapping(each, "labelSelector")
        for each in terms
    )


def spreads_over_zones(constraints: Iterable[Any]) -> bool:
    """Whether pods may never be two more in one zone than in another."""
    return any(
        read(each, "topologyKey") == ZONE
        and read(each, "whenUnsatisfiable") == "DoNotSchedule"
        and read(each, "maxSkew") == 1
        and mapping(each, "labelSelector")
        for each in constraints
    )
