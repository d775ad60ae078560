"""What a stack installs and runs, with the recorded facts of its charts."""

from dataclasses import dataclass

from declared.charts.release_facts import ReleaseFacts, all_facts
from declared.cluster_pods import ClusterPods, cluster_pods
from declared.once import once
from declared.pod_network import PodNetwork
from declared.stack import Stack


@dataclass(frozen=True)
class Installed:
    """The releases with a record, the pods, and the network policies between them."""

    releases: tuple[ReleaseFacts, ...]
    pods: tuple[ClusterPods, ...]
    network: PodNetwork


@once
def installed(stack: Stack) -> Installed:
    releases = all_facts(stack)
    return Installed(releases, tuple(cluster_pods(stack.resources, releases)), PodNetwork(stack.resources))
