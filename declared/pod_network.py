"""What network policies let pods send and receive, by the rules of Kubernetes."""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from declared.labels import selects
from declared.resource import UNKNOWN, Declared
from declared.values import as_list, as_mapping, items, mapping, read

NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


@dataclass(frozen=True)
class PodPeer:
    """A pod at one end of a connection."""

    namespace: str
    labels: Mapping[str, Any]


class PodNetwork:
    """The network policies and namespaces of a stack."""

    def __init__(self, resources: Iterable[Declared]) -> None:
        self.policies: dict[str, list[Declared]] = {}
        self.labels: dict[str, Mapping[str, Any]] = {}
        """Of each declared namespace."""
        for each in resources:
            if each.type == NETWORK_POLICY:
                place = str(read(each.props, "metadata.namespace"))
                self.policies.setdefault(place, []).append(each)
            elif each.type == "kubernetes:core/v1:Namespace":
                name = str(read(each.props, "metadata.name"))
                self.labels[name] = mapping(each.props, "metadata.labels")

    def namespace_labels(self, namespace: str) -> Mapping[str, Any]:
        """With the label that the API server puts on every namespace."""
        return {**self.labels.get(namespace, {}), "kubernetes.io/metadata.name": namespace}

    def of(self, pod: PodPeer, direction: str) -> list[Declared]:
        """The policies that isolate a pod for `Ingress` or `Egress`."""
        return [
            each
            for each in self.policies.get(pod.namespace, ())
            if direction in _types(each) and selects(read(each.props, "spec.podSelector"), pod.labels)
        ]

    def allows(self, direction: str, pod: PodPeer, peer: "PodPeer | str", ports: Iterable[int | str]) -> bool:
        """Whether a pod may receive from (`Ingress`) or send to (`Egress`) a peer, a pod or a network.

        `ports` are the names of one port of the pod that is connected to: its number and its name. TCP is meant.
        """
        isolating, wanted = self.of(pod, direction), tuple(ports)
        side, end = ("ingress", "from") if direction == "Ingress" else ("egress", "to")
        if not isolating:
            return True
        return any(
            self._rule(as_mapping(rule), end, pod.namespace, peer, wanted)
            for each in isolating
            for rule in items(each.props, f"spec.{side}")
        )

    def _rule(
        self, rule: Mapping[str, Any], end: str, namespace: str, peer: PodPeer | str, wanted: tuple[int | str, ...]
    ) -> bool:
        peers, ports = as_list(rule.get(end)), as_list(rule.get("ports"))
        return (not peers or any(self._peer(as_mapping(each), namespace, peer) for each in peers)) and (
            not ports or any(_port(as_mapping(each), wanted) for each in ports)
        )

    def _peer(self, given: Mapping[str, Any], namespace: str, peer: PodPeer | str) -> bool:
        block = as_mapping(given.get("ipBlock"))
        if isinstance(peer, str):
            return bool(block) and _within(peer, block)
        if block:
            return False
        if "namespaceSelector" in given and given["namespaceSelector"] is not None:
            if not selects(given["namespaceSelector"], self.namespace_labels(peer.namespace)):
                return False
        elif peer.namespace != namespace:
            return False
        return given.get("podSelector") is None or selects(given["podSelector"], peer.labels)


def _types(policy: Declared) -> list[Any]:
    spec = mapping(policy.props, "spec")
    given = as_list(spec.get("policyTypes"))
    return given or (["Ingress", "Egress"] if as_list(spec.get("egress")) else ["Ingress"])


def _within(network: str, block: Mapping[str, Any]) -> bool:
    """An unknown network is taken to be the right one: an update knows it."""
    cidr = str(block.get("cidr"))
    if UNKNOWN in cidr or UNKNOWN in network:
        return True
    try:
        inner = ipaddress.ip_network(network)
        outside = [ipaddress.ip_network(str(each)) for each in as_list(block.get("except")) if UNKNOWN not in str(each)]
        return _covers(ipaddress.ip_network(cidr), inner) and not any(_covers(each, inner) for each in outside)
    except ValueError:
        return False


def _covers(
    outer: ipaddress.IPv4Network | ipaddress.IPv6Network, inner: ipaddress.IPv4Network | ipaddress.IPv6Network
) -> bool:
    if isinstance(outer, ipaddress.IPv4Network) and isinstance(inner, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(outer, ipaddress.IPv6Network) and isinstance(inner, ipaddress.IPv6Network):
        return inner.subnet_of(outer)
    return False


def _port(given: Mapping[str, Any], wanted: tuple[int | str, ...]) -> bool:
    if given.get("protocol", "TCP") != "TCP":
        return False
    first, last = given.get("port"), given.get("endPort")
    if first is None or first in wanted:
        return True
    numbers = [each for each in wanted if isinstance(each, int)]
    return isinstance(first, int | float) and isinstance(last, int | float) and any(first <= n <= last for n in numbers)
