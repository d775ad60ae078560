"""Nodes of every kind in three zones, of a sufficient size."""

from collections.abc import Iterator
from typing import Any, cast

from pydantic import Field

from declared.expectations import one_of
from declared.requirements import cluster as required
from declared.requirements.requirement import Requirement
from declared.resource import Declared, groups_in
from declared.stack import Stack
from declared.values import items, mapping, read
from policies.model.expect import requirement_check, types_of, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy
from policies.rules.multi_az.network import SUBNET, ZonesConfig

_NODES = "aws:eks/nodeGroup:NodeGroup"


class _NodesSpreadConfig(ZonesConfig):
    nodes: int = Field(default=12, ge=1, description="Nodes that all groups together may have (guide: 6-12 workers).")


def _node_groups(stack: Stack, config: _NodesSpreadConfig) -> Iterator[Finding]:
    by_kind: dict[str, list[Declared]] = {}
    for group in stack.of(_NODES):
        labels = mapping(group.props, "labels")
        kind = next((str(value) for key, value in sorted(labels.items()) if "/" in key), "nodes")
        by_kind.setdefault(kind, []).append(group)
    for kind, groups in sorted(by_kind.items()):
        zones = {
            str(read(subnet.props, "availabilityZone")) for group in groups for subnet in stack.needed_by(group, SUBNET)
        }
        subnets = sum(len(items(group.props, "subnetIds")) for group in groups)
        if min(len(zones), subnets) < config.zones:
            yield wrong(groups[0], f"{kind} nodes are in {min(len(zones), subnets)} zones; expected {config.zones}")
        fewest = sum(_size(group, "minSize") for group in groups)
        if fewest < config.zones:
            yield wrong(
                groups[0], f"{kind} nodes may be as few as {fewest:g}; expected one in each of {config.zones} zones"
            )
        most = [_size(group, "maxSize") for group in groups]
        if (
            len(groups) > 1
            and not any(items(group.props, "taints") for group in groups)
            and sum(most) - max(most) < fewest
        ):
            yield wrong(
                groups[0], f"{kind} nodes may not grow: without a zone, two zones have room for fewer than {fewest:g}"
            )
    if sum(_size(group, "maxSize") for group in stack.of(_NODES)) < config.nodes and by_kind:
        yield Finding(message=f"all node groups together have fewer than {config.nodes} nodes at most")
    for group in stack.of(_NODES):
        if not _size(group, "minSize") <= _size(group, "desiredSize") <= _size(group, "maxSize"):
            yield wrong(group, "scalingConfig is not minSize <= desiredSize <= maxSize")


def _size(group: Declared, key: str) -> float:
    value = read(group.props, f"scalingConfig.{key}")
    return float(value) if isinstance(value, (int, float)) else 0


NODES_SPREAD = StackPolicy(
    name=required.NODES_SPREAD,
    description="Nodes of every kind are in three zones, and may become as many as the guide's twelve.",
    remedy="Name a subnet of every zone, with a minSize of one node per zone.",
    config=_NodesSpreadConfig,
    check=_node_groups,
)

_RELIABLE = (
    *required.NODES_REPAIRED,
    Requirement(_NODES, "updateConfig.maxUnavailable", one_of(1)),
    Requirement(_NODES, "forceUpdateVersion", one_of(None, False)),
)

NODES_RELIABLE = ResourcePolicy(
    name=required.NODES_REPAIRED.policy,
    description="Nodes are there until we let them go, renewed one at a time.",
    remedy="Use ON_DEMAND capacity, node repair, and maxUnavailable 1.",
    types=types_of(_RELIABLE),
    check=requirement_check(_RELIABLE),
)

_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


class _NodesSizedConfig(Config):
    sizes: tuple[str, ...] = Field(
        default=("4xlarge", "8xlarge", "12xlarge", "16xlarge"), description="Sizes of nodes for data and services."
    )
    small_sizes: tuple[str, ...] = Field(
        default=("large", "xlarge", "2xlarge", "4xlarge"), description="Sizes of nodes for the system's own pods."
    )
    small: tuple[str, ...] = Field(default=("system",), description="Values of labels of those nodes.")
    families: tuple[str, ...] = Field(
        default=("m", "r", "i"), description="First letters of instance families with 4 GiB or more for every CPU."
    )


def _node_sizes(stack: Stack, config: _NodesSizedConfig) -> Iterator[Finding]:
    sized = [(group, template) for group in stack.of(_NODES) for template in stack.needed_by(group, _TEMPLATE)]
    for group, template in sized:
        small = bool(set(map(str, mapping(group.props, "labels").values())) & set(config.small))
        size, allowed = _size_of(template), config.small_sizes if small else config.sizes
        family, _, width = size.partition(".")
        if family[:1] in config.families and width in allowed:
            continue
        beside = any(_beside(group, other, _size_of(its).partition(".")[2], config) for other, its in sized)
        if family[:1] not in config.families or not beside:
            yield wrong(template, f"instanceType is {size or 'not given'}; expected {', '.join(allowed)} of m, r or i")


def _size_of(template: Declared) -> str:
    return str(read(template.props, "instanceType") or "")


def _beside(small: Declared, other: Declared, width: str, config: _NodesSizedConfig) -> bool:
    """Whether a group whose size is fixed stands beside one of the guide's size that takes the same pods, in its zones, and grows."""
    return (
        width in config.sizes
        and _size(small, "minSize") == _size(small, "maxSize") <= _size(other, "maxSize")
        and items(small.props, "subnetIds") == items(other.props, "subnetIds")
        and mapping(small.props, "labels") == mapping(other.props, "labels")
        and items(small.props, "taints") == items(other.props, "taints")
    )


NODES_SIZED = StackPolicy(
    name="node-instance-size",
    description=(
        "Nodes for data and services have the guide's 16 CPU and 64 GiB or more, or stand beside such in a group that does not grow,"
        " and do not run on credit."
    ),
    remedy="Use an instance type such as m6i.4xlarge.",
    config=_NodesSizedConfig,
    check=_node_sizes,
)

_CLAIMS_VOLUMES = {"volumeClaimTemplate", "volumeClaimTemplates", "storageClass", "storageClassName"}
_EFFECTS = {"NO_SCHEDULE": "NoSchedule", "NO_EXECUTE": "NoExecute"}


def _claimants(stack: Stack) -> Iterator[tuple[str, list[Any]]]:
    """What claims volumes in the cluster, with the tolerations of its pods."""
    for resource in stack.resources:
        if not resource.type.startswith("kubernetes:") or resource.type.endswith((":StorageClass", ":ResourceQuota")):
            continue
        release = resource.type.startswith("kubernetes:helm.sh/")
        # A chart starts several kinds of pods; each has its values under a key of its own.
        for part in mapping(resource.props, "values").values() if release else [resource.props]:
            found = [field for _, group in groups_in(part) for field in group.items()]
            if any(key in _CLAIMS_VOLUMES and value for key, value in found):
                yield resource.name, [each for key, value in found if key == "tolerations" for each in _list(value)]


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


def _tolerated(taint: Any, tolerations: list[Any]) -> bool:
    effect = _EFFECTS.get(str(read(taint, "effect")))
    return effect is None or any(
        read(each, "key") in (None, read(taint, "key"))
        and read(each, "effect") in (None, effect)
        and (read(each, "operator") == "Exists" or (read(each, "value") or "") == (read(taint, "value") or ""))
        for each in tolerations
    )


def _zonal(stack: Stack, _: Config) -> Iterator[Finding]:
    spanning = [group for group in stack.of(_NODES) if len(items(group.props, "subnetIds")) > 1]
    claimants = list(_claimants(stack)) if spanning else []
    for group in spanning:
        taints = items(group.props, "taints")
        for claimant, tolerations in claimants:
            if all(_tolerated(taint, tolerations) for taint in taints):
                yield wrong(group, f"spans zones, and {claimant} may run there, whose volumes each stay in one zone")
                break


NODES_OF_VOLUMES_ZONAL = StackPolicy(
    name="nodes-of-volumes-in-one-zone",
    description="A node group whose nodes may run pods with volumes lies in one zone, so that a pod finds a node beside its volume.",
    remedy="Declare a node group per zone, or taint the group with what no pod with a volume tolerates.",
    check=_zonal,
)
