"""Where instances may come to lie: whether a zone can take all of them with it."""

from collections.abc import Mapping
from typing import Any

from declared.labels import equal
from declared.resource import UNKNOWN, Declared
from declared.values import as_list, read
from recovery.model.chain import Chain

ZONE = "topology.kubernetes.io/zone"
NODE = "kubernetes.io/hostname"
ZONES = 3
"""Zones of a region that a stack uses; a test of the network's own subnets is in nodes.py."""


def spread_over_zones(chain: Chain, resource: Declared, path: str, labels: Mapping[str, Any] | None) -> None:
    """A gap unless a topology spread constraint at `path` keeps the zones even, and means these pods."""
    what = "instances spread over zones"
    allowed = f"{ZONE} with maxSkew 1 and DoNotSchedule, selecting these pods"
    constraints = read(resource.props, path)
    if constraints == UNKNOWN:
        chain.gap(what, resource, path, found=UNKNOWN, allowed=allowed)
        return
    over_zones = [(index, each) for index, each in enumerate(as_list(constraints)) if read(each, "topologyKey") == ZONE]
    if not over_zones:
        chain.gap(what, resource, path, found="no constraint over zones", allowed=allowed)
        return
    problems = [(index, *_problem(each, labels)) for index, each in over_zones]
    if all(key for _, key, _ in problems):
        index, key, found = problems[0]
        chain.gap(what, resource, f"{path}[{index}].{key}", found=found, allowed=allowed)


def _problem(constraint: object, labels: Mapping[str, Any] | None) -> tuple[str, object]:
    """The property of a constraint that makes it void, and its value; nothing is wrong where that is empty."""
    rule = read(constraint, "whenUnsatisfiable")
    if rule != "DoNotSchedule":
        return "whenUnsatisfiable", rule
    skew = read(constraint, "maxSkew")
    if skew != 1:
        return "maxSkew", skew
    selector = read(constraint, "labelSelector.matchLabels")
    if selector == UNKNOWN:
        return "labelSelector", UNKNOWN
    if labels is not None and not equal(selector, labels):
        return "labelSelector", f"{selector}, which these pods are not"
    return "", ""


def largest_share(instances: int, zones: int = ZONES) -> int:
    """The most instances that one zone holds where they are even."""
    return -(-instances // zones)
