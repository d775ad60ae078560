"""The load balancer: how soon it knows which pods answer."""

from datetime import timedelta

from declared.objects import namespace_of, object_name
from declared.requirements.services import TARGETS
from declared.resource import Declared
from declared.stack import Stack
from declared.values import read
from recovery.model.chain import Chain


def target_health(inventory: Stack, chain: Chain, threshold: str, what: str) -> None:
    """Interval times threshold of the load balancer's own check; `threshold` names which of the two."""
    groups = inventory.aws("lb/targetGroup:TargetGroup")
    if not groups:
        chain.gap(what, None, found="no target group", allowed="one with a health check")
    for group in groups:
        if read(group.props, "healthCheck.enabled") is False:
            chain.unbounded(TARGETS, group)
        interval = chain.number(what, group, "healthCheck.interval", least=5, default=30)
        times = chain.number(what, group, f"healthCheck.{threshold}", least=2, default=3)
        if interval is not None and times is not None:
            path, found = f"healthCheck.interval x {threshold}", f"{interval:g} s x {times:g}"
            chain.term(what, timedelta(seconds=interval * times), group, path, found)


def bindings(inventory: Stack, service: Declared) -> list[Declared]:
    """What binds a Service to the load balancer."""
    return [
        each
        for each in inventory.kubernetes("elbv2.k8s.aws", "TargetGroupBinding")
        if read(each.props, "spec.serviceRef.name") == object_name(service)
        and namespace_of(each) == namespace_of(service)
    ]
