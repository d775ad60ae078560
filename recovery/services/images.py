"""Images of a service: the region that takes over has them in its own registry, and pulls them at the rate of that."""

from collections.abc import Iterator

from declared.images import parse_reference
from declared.requirements.services import OWN_REGISTRY
from declared.stack import Stack
from declared.values import MISSING, is_unknown, items, read
from recovery.model import constants
from recovery.model.estimate_builder import EstimateBuilder
from recovery.services.workloads import Workload

_REPLICATION = "ecr/replicationConfiguration:ReplicationConfiguration"


def pulled(workload: Workload, inventory: Stack, builder: EstimateBuilder) -> None:
    """How long a node takes to pull a service's images; no bound from a registry of another region or of a publisher.

    Such a registry may be lost with its region, limit the number of pulls, or be as slow as it likes.
    """
    for image in _images(workload):
        own = parse_reference(image).own
        if own is None or own[1] != (inventory.region or own[1]):
            builder.unbounded(OWN_REGISTRY, workload.resource)
            return
    builder.add_constant(constants.IMAGE_PULL)


def replicated(workload: Workload, inventory: Stack, builder: EstimateBuilder) -> None:
    """Gaps for images of this region's registry that the other's does not get.

    A stack that declares neither repositories nor a replication leaves the registry to somebody else, as another does its network.
    """
    configurations = inventory.aws(_REPLICATION)
    rules = [rule for each in configurations for rule in items(each.props, "replicationConfiguration.rules")]
    repositories = [read(each.props, "name") for each in inventory.aws("ecr/repository:Repository")]
    if not configurations and not repositories:
        return
    for name in sorted(_repositories(workload, inventory)):
        if name not in repositories:
            builder.add_missing(
                "image pull", None, found=f"no repository {name} in this region", allowed="one of its own"
            )
        if not any(_leaves(rule, inventory) and _covers(rule, name) for rule in rules):
            resource, allowed = (
                configurations[0] if configurations else None,
                "a rule that copies it to the other region",
            )
            path = "replicationConfiguration.rules"
            builder.add_missing("image pull", resource, path, found=f"{name} is not replicated", allowed=allowed)


def _repositories(workload: Workload, inventory: Stack) -> set[str]:
    references = [parse_reference(image) for image in _images(workload)]
    return {each.repository for each in references if each.own and each.own[1] == inventory.region}


def _images(workload: Workload) -> Iterator[str]:
    """The images of a service's pods, as far as they are known."""
    for kind in ("initContainers", "containers"):
        for each in items(workload.resource.props, f"spec.template.spec.{kind}"):
            image = read(each, "image")
            if isinstance(image, str) and not is_unknown(image):
                yield image


def _leaves(rule: object, inventory: Stack) -> bool:
    regions = [read(each, "region") for each in items(rule, "destinations")]
    return any(each not in (MISSING, inventory.region) and each == (inventory.peer or each) for each in regions)


def _covers(rule: object, repository: str) -> bool:
    filters = items(rule, "repositoryFilters")
    return not filters or any(repository.startswith(str(read(each, "filter"))) for each in filters)
