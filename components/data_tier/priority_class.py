"""The priority of pods that keep state: they start before, and instead of, pods that can be started elsewhere."""

import pulumi
import pulumi_kubernetes as k8s

from components.kubernetes.priority_class import priority_class

PRIORITY = "nphies-data"
VALUE = 1_000_000
"""Above every pod without a class, far below the cluster's own (two thousand millions)."""


def data_priority(opts: pulumi.ResourceOptions) -> k8s.scheduling.v1.PriorityClass:
    return priority_class(PRIORITY, VALUE, "Stores of the data tier", opts)
