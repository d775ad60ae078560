"""Where pods may and should run: the labels and taints of the node groups, and what pods say about them.

Functions without `_args` give plain Kubernetes JSON, for Helm values and custom resources; those with it give the
SDK's types.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

import pulumi_kubernetes as k8s

NODES_LABEL = "nphies.sa/nodes"
"""On every node: `system`, `application` or `data`, its node group's kind."""

SYSTEM = "system"
APPLICATION = "application"
DATA = "data"

SYSTEM_TAINT = "CriticalAddonsOnly"
"""Of the system nodes, value `true`; EKS add-ons tolerate it by default."""

DATA_TAINT = NODES_LABEL
"""Of the data nodes, value `data`."""

GIVEN_UP_AFTER = timedelta(seconds=30)
"""How long a controller's pod stays bound to a node that is not ready or not reachable. Not zero: kubelets restart."""

ZONE = "topology.kubernetes.io/zone"
HOST = "kubernetes.io/hostname"

Spread = Literal["DoNotSchedule", "ScheduleAnyway"]


_UNREACHABLE = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
"""Taints of a node that is NotReady or unreachable."""


def system_tolerations() -> list[dict[str, Any]]:
    """Of controllers: they may run on system nodes, and are rescheduled soon after theirs is NotReady.

    Kubernetes' own 300 s would be added to every recovery that waits for the only pod of a controller, or for the one
    that holds its lease: CloudNativePG does nothing, failover included, while its plugin is down.
    """
    given_up = {"operator": "Exists", "effect": "NoExecute", "tolerationSeconds": int(GIVEN_UP_AFTER.total_seconds())}
    return [
        {"key": SYSTEM_TAINT, "operator": "Equal", "value": "true", "effect": "NoSchedule"},
        *({"key": key, **given_up} for key in _UNREACHABLE),
    ]


def data_tolerations() -> list[dict[str, Any]]:
    return [{"key": DATA_TAINT, "operator": "Equal", "value": DATA, "effect": "NoSchedule"}]


def system_nodes() -> dict[str, str]:
    """A node selector: operators have no other place, so that a full application group cannot starve them."""
    return {NODES_LABEL: SYSTEM}


def prefer_data_nodes() -> dict[str, Any]:
    """A node affinity that prefers data nodes and does not require them.

    When the only data node of a zone is lost, a pod whose volume lies in that zone starts on any other node there.
    """
    return {
        "preferredDuringSchedulingIgnoredDuringExecution": [
            {
                "weight": 100,
                "preference": {"matchExpressions": [{"key": NODES_LABEL, "operator": "In", "values": [DATA]}]},
            }
        ]
    }


def zone_spread(labels: Mapping[str, str], *, unsatisfiable: Spread = "DoNotSchedule") -> list[dict[str, Any]]:
    """Topology spread of the pods with `labels`: zones differ by one pod at most, hosts too where that can be had.

    Nodes whose taints the pod does not tolerate do not count, so that pods of a lost zone start in the others.
    """
    return [
        _spread(ZONE, labels, unsatisfiable),
        _spread(HOST, labels, "ScheduleAnyway"),
    ]


def _spread(topology_key: str, labels: Mapping[str, str], unsatisfiable: Spread) -> dict[str, Any]:
    return {
        "maxSkew": 1,
        "topologyKey": topology_key,
        "whenUnsatisfiable": unsatisfiable,
        "nodeTaintsPolicy": "Honor",
        "labelSelector": {"matchLabels": dict(labels)},
    }


def data_toleration_args() -> Sequence[k8s.core.v1.TolerationArgs]:
    return [k8s.core.v1.TolerationArgs(**toleration) for toleration in data_tolerations()]


def prefer_data_nodes_args() -> k8s.core.v1.NodeAffinityArgs:
    return k8s.core.v1.NodeAffinityArgs(
        preferred_during_scheduling_ignored_during_execution=[
            k8s.core.v1.PreferredSchedulingTermArgs(
                weight=100,
                preference=k8s.core.v1.NodeSelectorTermArgs(
                    match_expressions=[
                        k8s.core.v1.NodeSelectorRequirementArgs(key=NODES_LABEL, operator="In", values=[DATA])
                    ]
                ),
            )
        ]
    )
