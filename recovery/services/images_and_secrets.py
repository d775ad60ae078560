"""What a stack needs to come up: nothing of it may lie in the other region alone."""

import re

from declared.regions import regions_in
from declared.resource import UNKNOWN
from declared.stack import Stack
from declared.values import MISSING, items, read
from recovery.model.chain import Chain
from recovery.services.workloads import Workload

_REGISTRY = re.compile(r"\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/([^:@]+)")


def of_workload(workload: Workload, inventory: Stack, chain: Chain) -> None:
    """Images and secrets of a service."""
    resource, what = workload.resource, "the image is there"
    pod = "spec.template.spec"
    for kind in ("initContainers", "containers"):
        for index in range(len(items(resource.props, f"{pod}.{kind}"))):
            path = f"{pod}.{kind}[{index}].image"
            image = chain.read(what, resource, path, allowed="an image in the registry of this region")
            if image is None:
                continue
            match = _REGISTRY.search(str(image))
            if match and match[1] != inventory.region:
                chain.gap(what, resource, path, found=image, allowed=f"the registry of {inventory.region}")
            elif match:
                _replicated(inventory, chain, match[2])
    secrets(inventory, chain)


def _replicated(inventory: Stack, chain: Chain, repository: str) -> None:
    """Images of this region must reach the other's registry."""
    what = "images reach the other region"
    declared = [read(each.props, "name") for each in inventory.aws("ecr/repository:Repository")]
    for each in inventory.aws("ecr/repository:Repository"):
        if read(each.props, "name") == repository:
            chain.one_of(what, each, "forceDelete", among=[False], default=False)
            chain.one_of(what, each, "imageTagMutability", among=["IMMUTABLE"])
    if repository not in declared:
        chain.gap(what, None, found=f"no repository {repository} in this region", allowed="one of its own")
    rules = [
        rule
        for each in inventory.aws("ecr/replicationConfiguration:ReplicationConfiguration")
        for rule in items(each.props, "replicationConfiguration.rules")
    ]
    covered = any(
        any(
            read(destination, "region") == (inventory.peer or read(destination, "region"))
            and read(destination, "region") not in (MISSING, inventory.region)
            for destination in items(rule, "destinations")
        )
        and _covers(rule, repository)
        for rule in rules
    )
    if not covered:
        configurations = inventory.aws("ecr/replicationConfiguration:ReplicationConfiguration")
        resource = configurations[0] if configurations else None
        found = f"{repository} is not replicated"
        allowed = "a rule that copies it to the other region"
        chain.gap(what, resource, "replicationConfiguration.rules", found=found, allowed=allowed)


def _covers(rule: object, repository: str) -> bool:
    filters = items(rule, "repositoryFilters")
    return not filters or any(repository.startswith(str(read(each, "filter"))) for each in filters)


def secrets(inventory: Stack, chain: Chain) -> None:
    """Stores of secrets in AWS must be this region's; so must what they are asked for."""
    what = "secrets are there"
    stores = [
        *inventory.kubernetes("external-secrets.io", "SecretStore"),
        *inventory.kubernetes("external-secrets.io", "ClusterSecretStore"),
    ]
    for store in stores:
        if read(store.props, "spec.provider.aws") is not MISSING:
            chain.one_of(what, store, "spec.provider.aws.region", among=[inventory.region])
    for copy in inventory.kubernetes("external-secrets.io", "ExternalSecret"):
        for index, each in enumerate(items(copy.props, "spec.data")):
            key = read(each, "remoteRef.key")
            if key != UNKNOWN and regions_in(str(key)) - {inventory.region}:
                path = f"spec.data[{index}].remoteRef.key"
                chain.gap(what, copy, path, found=key, allowed=f"a secret of {inventory.region}")
