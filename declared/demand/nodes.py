"""Nodes that pods may run on: kinds by node group, what each has for pods, and which pods it takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from declared import quantities
from declared.allocatable import allocatable
from declared.once import once
from declared.quantities import Machine
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import as_list, as_number, is_unknown, items, mapping, read

GROUP = "eks/nodeGroup:NodeGroup"
_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
ADDED_BY_AN_UPDATE_PER_SUBNET = 2
"""Of the group's zones (EKS user guide, "Understand each phase of node updates", scale up phase)."""

_DISK = 20
"""GiB where nothing is said (EKS API reference, CreateNodegroup, diskSize)."""

_USABLE_DISK = 0.8
_EFFECTS = {"NO_SCHEDULE": "NoSchedule", "NO_EXECUTE": "NoExecute"}


@dataclass(frozen=True)
class NodeKind:
    """The nodes of one group."""

    group: Declared
    machine: Machine | None
    """The largest of its instance types; None: the size is not in the name."""

    disk: float
    """Bytes of ephemeral storage for pods."""

    zones: tuple[str, ...]
    """Where they may be; one without a name where that is not known."""

    @cached_property
    def desired(self) -> float:
        """Nodes that run before any pod asks for more."""
        now = as_number(read(self.group.props, "scalingConfig.desiredSize"))
        return self.least if now is None else now

    @cached_property
    def least(self) -> float:
        """Nodes that an autoscaler leaves where pods need none."""
        return as_number(read(self.group.props, "scalingConfig.minSize")) or 0.0

    @cached_property
    def most(self) -> float:
        """Nodes at most, those that an update adds not included."""
        return as_number(read(self.group.props, "scalingConfig.maxSize")) or 0.0

    @cached_property
    def added(self) -> int:
        """Nodes that an update adds at most."""
        return ADDED_BY_AN_UPDATE_PER_SUBNET * max(1, len(items(self.group.props, "subnetIds")))

    @cached_property
    def keeps_away(self) -> bool:
        """Whether pods need a toleration."""
        return any(str(read(taint, "effect")) in _EFFECTS for taint in items(self.group.props, "taints"))

    @cached_property
    def labels(self) -> Mapping[str, Any]:
        return mapping(self.group.props, "labels")

    @cached_property
    def room(self) -> Machine | None:
        """For pods, DaemonSets included."""
        return allocatable(self.machine) if self.machine else None

    def takes(self, spec: Mapping[str, Any]) -> bool:
        """Whether a pod may be scheduled there, as far as the group tells: preferences are none of its business."""
        if not all(_tolerated(taint, items(spec, "tolerations")) for taint in items(self.group.props, "taints")):
            return False
        if not all(self._has(key, "In", [value]) for key, value in mapping(spec, "nodeSelector").items()):
            return False
        terms = items(spec, "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms")
        return not terms or any(
            all(
                self._has(str(read(each, "key")), str(read(each, "operator")), items(each, "values"))
                for each in items(term, "matchExpressions")
            )
            for term in terms
        )

    def _has(self, key: str, operator: str, values: list[Any]) -> bool:
        """Labels that the group does not set are the kubelet's or the cloud's: whoever asks for them may find them."""
        if key not in self.labels:
            return key.partition("/")[0].endswith(("kubernetes.io", "k8s.aws", "amazonaws.com")) or operator in (
                "NotIn",
                "DoesNotExist",
            )
        known = str(self.labels[key])
        return {
            "In": known in map(str, values),
            "NotIn": known not in map(str, values),
            "Exists": True,
            "DoesNotExist": False,
        }.get(operator, True)


@once
def node_kinds(stack: Stack) -> tuple[NodeKind, ...]:
    """The managed node groups of a stack."""
    return tuple(
        NodeKind(each, _machine(stack, each), _disk(stack, each), tuple(sorted(group_zones(stack, each))) or ("",))
        for each in stack.aws(GROUP)
    )


def group_zones(stack: Stack, group: Declared) -> set[str]:
    """The zones of a node group, by the subnets that it is made of."""
    subnets = stack.needed_by(group, "ec2/subnet:Subnet")
    found = (read(each.props, "availabilityZone") for each in subnets)
    named = sorted(zone for zone in found if isinstance(zone, str) and zone != UNKNOWN)
    listed = read(group.props, "subnetIds")
    return set(named if listed == UNKNOWN else named[: len(as_list(listed))])


def _disk(stack: Stack, group: Declared) -> float:
    """A tenth stays free (`evictionHard`), the images and the system take some more."""
    sizes = [
        as_number(read(device, "ebs.volumeSize"))
        for template in stack.needed_by(group, _TEMPLATE)
        for device in items(template.props, "blockDeviceMappings")
    ]
    known = [each for each in sizes if each]
    return (max(known) if known else as_number(read(group.props, "diskSize")) or _DISK) * quantities.GIB * _USABLE_DISK


def _machine(stack: Stack, group: Declared) -> Machine | None:
    named = items(group.props, "instanceTypes")
    if not named:
        named = [read(each.props, "instanceType") for each in stack.needed_by(group, _TEMPLATE)]
    found = [machine for each in named if not is_unknown(each) and (machine := quantities.machine(each))]
    return max(found, key=lambda each: each.memory) if found and len(found) == len(named) else None


def _tolerated(taint: Any, tolerations: list[Any]) -> bool:
    effect = _EFFECTS.get(str(read(taint, "effect")))
    return effect is None or any(_tolerates(each, taint, effect) for each in tolerations)


def _tolerates(toleration: Any, taint: Any, effect: str) -> bool:
    return (
        read(toleration, "key") in (None, read(taint, "key"))
        and read(toleration, "effect") in (None, effect)
        and (
            read(toleration, "operator") == "Exists"
            or (read(toleration, "value") or "") == (read(taint, "value") or "")
        )
    )


def where(kinds: tuple[NodeKind, ...], spec: Mapping[str, Any]) -> Iterator[NodeKind]:
    """The kinds of nodes that a pod may run on."""
    return (each for each in kinds if each.takes(spec))
