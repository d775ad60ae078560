"""Strimzi's cluster operator, which watches the data namespace only."""

import pulumi
import pulumi_kubernetes as k8s

from components.data_tier.kafka import topology
from components.kubernetes.charts import STRIMZI, release
from components.kubernetes.namespaces import DATA, OPERATORS
from components.kubernetes.network_policy import Pods, Port, Rule, allow
from components.kubernetes.placement import system_nodes, system_tolerations, zone_spread

NAME = "strimzi-cluster-operator"
PODS = {"strimzi.io/kind": "cluster-operator"}


def install_operator(opts: pulumi.ResourceOptions) -> k8s.helm.v3.Release:
    """The operator, twice (one waits for the other's lease)."""
    return release(
        NAME,
        STRIMZI,
        namespace=OPERATORS,
        values={
            "replicas": 2,
            "watchNamespaces": [DATA],
            # Its policies would open the metrics to everybody; ours name who may reach what.
            "generateNetworkPolicy": False,
            # What it starts fits the pod security level `restricted`.
            "extraEnvs": [{"name": "STRIMZI_POD_SECURITY_PROVIDER_CLASS", "value": "restricted"}],
            "resources": {"requests": {"cpu": "200m", "memory": "512Mi"}, "limits": {"memory": "512Mi"}},
            "priorityClassName": "system-cluster-critical",
            "podDisruptionBudget": {"enabled": True},
            "nodeSelector": system_nodes(),
            "tolerations": system_tolerations(),
            "topologySpreadConstraints": zone_spread(PODS),
        },
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[_reach(opts)])),
    )


def _reach(opts: pulumi.ResourceOptions) -> k8s.networking.v1.NetworkPolicy:
    nodes = [topology.CONTROL_PLANE_PORT, topology.REPLICATION_PORT, topology.AGENT_PORT]
    return allow(
        f"{NAME}-to-kafka",
        namespace=OPERATORS,
        pods=PODS,
        egress=[
            Rule([Pods(topology.NODES, DATA)], [Port(port) for port in nodes]),
            Rule([Pods(topology.CRUISE_CONTROL, DATA)], [Port(topology.CONTROL_PLANE_PORT)]),
        ],
        opts=opts,
    )
