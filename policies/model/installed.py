"""What a stack installs and runs, with the recorded facts of its charts; put together once and read by many policies."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from declared.charts.release_facts import ReleaseFacts, all_facts
from declared.cluster_pods import ClusterPods, cluster_pods
from declared.pod_network import PodNetwork
from declared.stack import Stack


@dataclass(frozen=True)
class Installed:
    """The releases with a record, the pods, and the network policies between them."""

    releases: tuple[ReleaseFacts, ...]
    pods: tuple[ClusterPods, ...]
    network: PodNetwork


_KNOWN: WeakKeyDictionary[Stack, Installed] = WeakKeyDictionary()


def installed(stack: Stack) -> Installed:
    if stack not in _KNOWN:
        releases = tuple(all_facts(stack.resources))
        _KNOWN[stack] = Installed(releases, tuple(cluster_pods(stack.resources, releases)), PodNetwork(stack.resources))
    return _KNOWN[stack]
