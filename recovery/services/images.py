"""Images of a service: the region that takes over has them in its own registry."""

import re

from declared.stack import Stack
from declared.values import MISSING, items, read
from recovery.model.estimate_builder import EstimateBuilder
from recovery.services.workloads import Workload

_REGISTRY = re.compile(r"\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/([^:@]+)")
_REPLICATION = "ecr/replicationConfiguration:ReplicationConfiguration"


def replicated(workload: Workload, inventory: Stack, builder: EstimateBuilder) -> None:
    """Gaps for images of this region's registry that the other's does not get."""
    configurations = inventory.aws(_REPLICATION)
    rules = [rule for each in configurations for rule in items(each.props, "replicationConfiguration.rules")]
    repositories = [read(each.props, "name") for each in inventory.aws("ecr/repository:Repository")]
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
    pod = "spec.template.spec"
    containers = [
        each for kind in ("initContainers", "containers") for each in items(workload.resource.props, f"{pod}.{kind}")
    ]
    matches = [_REGISTRY.search(str(read(each, "image"))) for each in containers]
    return {match[2] for match in matches if match and match[1] == inventory.region}


def _leaves(rule: object, inventory: Stack) -> bool:
    regions = [read(each, "region") for each in items(rule, "destinations")]
    return any(each not in (MISSING, inventory.region) and each == (inventory.peer or each) for each in regions)


def _covers(rule: object, repository: str) -> bool:
    filters = items(rule, "repositoryFilters")
    return not filters or any(repository.startswith(str(read(each, "filter"))) for each in filters)
