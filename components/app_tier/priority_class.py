"""The priority of the services: after a failover they take the place of what can wait."""

import pulumi
import pulumi_kubernetes as k8s

from components.kubernetes.priority_class import priority_class

PRIORITY = "nphies-service"
VALUE = 500_000
"""Below the stores they need, above everything without a class."""


def service_priority(opts: pulumi.ResourceOptions) -> k8s.scheduling.v1.PriorityClass:
    return priority_class(PRIORITY, VALUE, "Services of the application tier", opts)
