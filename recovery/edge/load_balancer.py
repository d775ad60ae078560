"""The load balancer: how soon it knows which pods answer."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from declared.objects import namespace_of, object_name
from declared.requirements.services import TARGETS
from declared.resource import Declared
from declared.stack import Stack
from declared.values import read
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder
from recovery.model.readings import number_at

Threshold = Literal["healthyThreshold", "unhealthyThreshold"]
"""How many checks in a row change a target's health."""

_STEPS: Mapping[Threshold, str] = {
    "healthyThreshold": "targets healthy (healthy threshold)",
    "unhealthyThreshold": "targets unhealthy (unhealthy threshold)",
}


def target_health(inventory: Stack, threshold: Threshold) -> Estimate:
    """Interval times threshold of the load balancer's own health check."""
    builder, what = EstimateBuilder(), _STEPS[threshold]
    groups = inventory.aws("lb/targetGroup:TargetGroup")
    if not groups:
        builder.add_missing(what, None, found="no target group", allowed="one with a health check")
    for group in groups:
        if read(group.props, "healthCheck.enabled") is False:
            builder.unbounded(TARGETS, group)
        interval = number_at(what, group, "healthCheck.interval", least=5, default=30)
        times = number_at(what, group, f"healthCheck.{threshold}", least=2, default=3)
        match interval, times:
            case float(seconds), float(count):
                path, found = f"healthCheck.interval x {threshold}", f"{seconds:g} s x {count:g}"
                builder.add_step(what, timedelta(seconds=seconds * count), group, path, found)
            case unreadable:
                builder.add_unreadable(*unreadable)
    return builder.estimate()


def bindings(inventory: Stack, service: Declared) -> list[Declared]:
    """What binds a Service to the load balancer."""
    return [
        each
        for each in inventory.kubernetes("elbv2.k8s.aws", "TargetGroupBinding")
        if read(each.props, "spec.serviceRef.name") == object_name(service)
        and namespace_of(each) == namespace_of(service)
    ]
