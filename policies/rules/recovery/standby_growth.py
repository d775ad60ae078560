"""A standby can grow to serve: its services, their namespace's quota and the nodes may become large enough.

For nodes a necessary condition: the services at their most fit on what has no taint, were it theirs alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import Field

from declared import quantities
from declared.objects import namespace_of, object_name
from declared.pods import pod_template
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

_ROLLOUT, _GROUP = "kubernetes:argoproj.io/v1alpha1:Rollout", "aws:eks/nodeGroup:NodeGroup"
_AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"


class _GrowthConfig(Config):
    pods: int = Field(default=10, ge=1, description="Fewest pods that a service of a standby may grow to.")
    usable: float = Field(
        default=0.9, gt=0, le=1, description="Share of a node that pods may ask for; the system keeps the rest."
    )


@dataclass(frozen=True)
class _Service:
    rollout: Declared
    most: float
    processors: float
    """Of all its pods at their most."""

    memory: float


def _growth(stack: Stack, config: _GrowthConfig) -> Iterator[Finding]:
    if not _follows(stack):
        return
    services = list(_services(stack))
    for each in services:
        if each.most < config.pods:
            yield wrong(each.rollout, f"grows to {each.most:g} pods at most; expected {config.pods}")
    yield from _quotas(stack, services)
    yield from _nodes(stack, services, config)


def _follows(stack: Stack) -> bool:
    clusters = stack.kubernetes("postgresql.cnpg.io", "Cluster")
    return any(read(each.props, "spec.replica.primary") != read(each.props, "spec.replica.self") for each in clusters)


def _services(stack: Stack) -> Iterator[_Service]:
    for rollout in stack.of(_ROLLOUT):
        template = pod_template(rollout)
        containers = [each.spec for each in template.containers() if not each.starts_first] if template else []
        most = max((_most(each) for each in stack.of(_AUTOSCALER) if _scales(each, rollout)), default=0.0)
        asked = [mapping(each, "resources.requests") for each in containers]
        yield _Service(
            rollout,
            most,
            most * sum(quantities.parse(each.get("cpu")) or 0 for each in asked),
            most * sum(quantities.parse(each.get("memory")) or 0 for each in asked),
        )


def _most(autoscaler: Declared) -> float:
    return as_number(read(autoscaler.props, "spec.maxReplicas")) or 0.0


def _scales(autoscaler: Declared, rollout: Declared) -> bool:
    target = read(autoscaler.props, "spec.scaleTargetRef.name")
    return (target, namespace_of(autoscaler)) == (object_name(rollout), namespace_of(rollout))


def _quotas(stack: Stack, services: list[_Service]) -> Iterator[Finding]:
    for quota in stack.kubernetes("core", "ResourceQuota"):
        own = [each for each in services if namespace_of(each.rollout) == namespace_of(quota)]
        hard = mapping(quota.props, "spec.hard")
        for key, asked in (
            ("requests.cpu", sum(each.processors for each in own)),
            ("requests.memory", sum(each.memory for each in own)),
        ):
            allowed = quantities.parse(hard.get(key))
            if allowed is not None and allowed < asked:
                yield wrong(quota, f"{key} is {hard[key]}; its services at their most ask for {_shown(key, asked)}")


def _nodes(stack: Stack, services: list[_Service], config: _GrowthConfig) -> Iterator[Finding]:
    groups = [each for each in stack.of(_GROUP) if not items(each.props, "taints")]
    processors = memory = 0.0
    for group in groups:
        machine, most = _machine(stack, group), as_number(read(group.props, "scalingConfig.maxSize"))
        if machine is None or most is None:
            return  # of a type whose size its name does not tell
        processors += machine.processors * most * config.usable
        memory += machine.memory * most * config.usable
    asked = (sum(each.processors for each in services), sum(each.memory for each in services))
    if groups and (processors < asked[0] or memory < asked[1]):
        yield wrong(
            groups[0],
            f"nodes without a taint become {processors:g} CPU and {memory / quantities.GIB:g} GiB at most; the services at their "
            f"most ask for {asked[0]:g} CPU and {asked[1] / quantities.GIB:g} GiB",
        )


def _machine(stack: Stack, group: Declared) -> quantities.Machine | None:
    template = next(iter(stack.needed_by(group, "ec2/launchTemplate:LaunchTemplate")), None)
    types = items(group.props, "instanceTypes") or ([read(template.props, "instanceType")] if template else [])
    machines = [quantities.machine(each) for each in types]
    known = [each for each in machines if each]
    return min(known, key=lambda each: each.processors) if known and len(known) == len(machines) else None


def _shown(key: str, asked: float) -> str:
    return f"{asked:g}" if key.endswith("cpu") else f"{asked / quantities.GIB:g}Gi"


GROWTH = StackPolicy(
    name="standby-can-grow",
    description="A standby's services, quotas and nodes may become as large as the services are at their most.",
    remedy="Raise maxReplicas, the namespace's quota, or the maximum of the application node groups.",
    config=_GrowthConfig,
    check=_growth,
)
