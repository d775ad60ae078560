"""Traffic between pods needs two permissions: the sender's policy lets it out, the receiver's lets it in."""

from collections.abc import Iterator
from typing import Any

from declared.cluster_pods import ClusterPods
from declared.labels import selects
from declared.objects import namespace_of
from declared.pod_network import NETWORK_POLICY
from declared.stack import Stack
from declared.values import items, mapping, read
from policies.model.expect import wrong
from policies.model.installed import Installed, installed
from policies.model.policy import Config, Finding, StackPolicy


def _one_sided(stack: Stack, _: Config) -> Iterator[Finding]:
    there = installed(stack)
    for policy in stack.of(NETWORK_POLICY):
        own = namespace_of(policy)
        senders = [pods for pods in there.pods if _selected(pods, own, mapping(policy.props, "spec.podSelector"))]
        for number, rule in enumerate(items(policy.props, "spec.egress")):
            refused = {
                (receiver.workload, port)
                for receiver in _receivers(there, own, rule)
                for port in _ports(receiver, rule)
                for sender in senders
                if not there.network.allows("Ingress", receiver.peer, sender.peer, _names(receiver, port))
            }
            for workload, port in sorted(refused):
                yield wrong(
                    policy, f"spec.egress[{number}] lets traffic out to {workload}, port {port}, which lets none in"
                )


def _selected(pods: ClusterPods, namespace: Any, selector: Any) -> bool:
    return pods.peer.namespace == namespace and not pods.host_network and selects(selector, pods.peer.labels)


def _receivers(there: Installed, own: Any, rule: Any) -> Iterator[ClusterPods]:
    """Pods that a rule names by their labels, in one named namespace or the policy's own."""
    for peer in items(rule, "to"):
        selector = mapping(peer, "podSelector")
        place = read(peer, 'namespaceSelector.matchLabels."kubernetes.io/metadata.name"')
        where = own if read(peer, "namespaceSelector") is None else place
        for pods in there.pods if selector else ():
            if _selected(pods, where, selector):
                yield pods


def _ports(receiver: ClusterPods, rule: Any) -> list[int | str]:
    """The rule's TCP ports that the pods are known to have."""
    known = {*receiver.ports, *receiver.ports.values()}
    given = [read(port, "port") for port in items(rule, "ports") if read(port, "protocol") in (None, "TCP")]
    return [port for port in given if isinstance(port, int | str) and port in known]


def _names(receiver: ClusterPods, port: int | str) -> tuple[int | str, ...]:
    """A port by its number and its name."""
    named = next((name for name, number in receiver.ports.items() if number == port), None)
    return tuple(each for each in (port, receiver.ports.get(str(port)), named) if each is not None)


BOTH_DIRECTIONS = StackPolicy(
    name="network-policies-agree",
    description="Where a network policy lets pods send to other pods, those pods' policies let them in.",
    remedy="Declare ingress from the sender, in the receiver's NetworkPolicy, or remove the egress rule.",
    check=_one_sided,
)
