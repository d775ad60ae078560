"""A standby can grow to serve: its services, their namespace's quota and the nodes may become large enough.

For nodes two necessary conditions: the services at their most fit on what has no taint, were it theirs alone; and all that a
primary requests, where a record of the stack says it, fits on all nodes but the system's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import Field

from declared import quantities
from declared.objects import namespace_of, object_name
from declared.pods import pod_template
from declared.resource import Declared
from declared.stack import Stack
from declared.standby import is_standby
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

    record: str = Field(
        default="nphies.sa/record", description="Label of the ConfigMap that says what a primary's pods request."
    )
    system: str = Field(default="system", description="Value of a label of nodes that take no such pods.")


_ADDS_NODES = ("cluster-autoscaler", "karpenter")
_VOLUME_ZONE = "topology.ebs.csi.aws.com/zone"
"""What a volume of the EBS driver asks of its node (kubernetes/autoscaler issue 3845)."""


@dataclass(frozen=True)
class _Service:
    rollout: Declared
    most: float
    processors: float
    """Of all its pods at their most."""

    memory: float


def _growth(stack: Stack, config: _GrowthConfig) -> Iterator[Finding]:
    if not is_standby(stack):
        return
    services = list(_services(stack))
    for each in services:
        if each.most < config.pods:
            yield wrong(each.rollout, f"grows to {each.most:g} pods at most; expected {config.pods}")
    yield from _quotas(stack, services)
    yield from _nodes(stack, services, config)
    yield from _recorded(stack, config)
    yield from _added(stack)


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


def _recorded(stack: Stack, config: _GrowthConfig) -> Iterator[Finding]:
    """What a ConfigMap with the label says that the pods of a primary request, against all groups at their most."""
    groups = [
        each for each in stack.of(_GROUP) if config.system not in map(str, mapping(each.props, "labels").values())
    ]
    for record in stack.kubernetes("core", "ConfigMap"):
        if mapping(record.props, "metadata.labels").get(config.record) != "primary-size":
            continue
        for resource, unit, shown in (("cpu", 1, "CPU"), ("memory", quantities.GIB, "GiB")):
            asked = quantities.parse(mapping(record.props, "data").get(resource)) or 0.0
            room = 0.0
            for group in groups:
                machine, most = _machine(stack, group), as_number(read(group.props, "scalingConfig.maxSize"))
                if machine is None or most is None:
                    return
                room += (machine.processors if resource == "cpu" else machine.memory) * most * config.usable
            if groups and room < asked:
                yield wrong(
                    groups[0],
                    f"all nodes but the system's become {room / unit:g} {shown} at most; a primary's pods ask for {asked / unit:g}"
                    f" ({object_name(record)})",
                )


def _added(stack: Stack) -> Iterator[Finding]:
    """Something adds nodes, and knows what an empty group's nodes would be."""
    growing = [
        each
        for each in stack.of(_GROUP)
        if (as_number(read(each.props, "scalingConfig.minSize")) or 0)
        < (as_number(read(each.props, "scalingConfig.maxSize")) or 0)
    ]
    if growing and not any(map(stack.installs, _ADDS_NODES)):
        yield wrong(growing[0], f"nothing adds nodes to it: no release of {' or '.join(_ADDS_NODES)}")
    for group in growing:
        empty = as_number(read(group.props, "scalingConfig.minSize")) == 0
        if empty and len(items(group.props, "subnetIds")) == 1 and _VOLUME_ZONE not in mapping(group.props, "labels"):
            yield wrong(
                group,
                f"may be empty, and its labels lack {_VOLUME_ZONE}: the cluster autoscaler adds no node to it for a pod with a volume",
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
    description=(
        "A standby's services, quotas and nodes may become as large as those of a primary at its most, and something adds the nodes."
    ),
    remedy="Raise maxReplicas, the namespace's quota, or the maximum of the node groups; declare the autoscaler and the groups' labels.",
    config=_GrowthConfig,
    check=_growth,
)
