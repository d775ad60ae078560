"""The declared resources, found by what they are."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from declared.paths import items, look, mapping, name_at
from declared.resource import UNKNOWN, Declared

REGION = re.compile(r"-((?:af|ap|ca|eu|il|me|mx|sa|us)(?:-gov)?-[a-z]+-\d)(?:$|/)")
"""An AWS region at the end of a name, where the names of what both stacks know have it."""


class Inventory:
    """Looks resources up by type, by Kubernetes name, by URN."""

    def __init__(self, declared: Iterable[Declared]) -> None:
        self.all = tuple(declared)
        self._by_type: dict[str, list[Declared]] = {}
        for each in self.all:
            self._by_type.setdefault(each.type, []).append(each)
        self._by_group: dict[tuple[str, str], list[Declared]] = {}
        self.by_urn = {each.urn: each for each in self.all}

    def aws(self, kind: str) -> list[Declared]:
        """Of AWS, by module and kind: `route53/healthCheck:HealthCheck`."""
        return self._by_type.get(f"aws:{kind}", [])

    def kubernetes(self, group: str, kind: str) -> list[Declared]:
        """Of Kubernetes, by group and kind, whatever the version; the core group is `core`."""
        if (group, kind) not in self._by_group:
            self._by_group[group, kind] = [
                each
                for token, found in self._by_type.items()
                if token.startswith(f"kubernetes:{group}/") and token.endswith(f":{kind}")
                for each in found
            ]
        return self._by_group[group, kind]

    def one(self, group: str, kind: str, name: object, namespace: object) -> Declared | None:
        """A Kubernetes object by its name in the cluster."""
        for each in self.kubernetes(group, kind):
            if object_name(each) == name and namespace_of(each) == namespace:
                return each
        return None

    def needed_by(self, resource: Declared, kind: str) -> list[Declared]:
        """What of an AWS kind a resource is made of."""
        found = (self.by_urn.get(urn) for urn in resource.dependencies)
        return [each for each in found if each and each.type == f"aws:{kind}"]

    @cached_property
    def region(self) -> str | None:
        """The region of the stack: of its default provider, or else the one that most of its resources are in."""
        for provider in self._by_type.get("pulumi:providers:aws", []):
            region = provider.props.get("region")
            if isinstance(region, str) and region != UNKNOWN:
                return region
        regions = [each.region for each in self.all if each.region]
        return max(sorted(set(regions)), key=regions.count) if regions else None

    @cached_property
    def peer(self) -> str | None:
        """The region of the other stack: of the other member of the database."""
        for cluster in self.kubernetes("postgresql.cnpg.io", "Cluster"):
            for each in items(look(cluster.props, ("spec", "externalClusters"))):
                match = REGION.search(str(look(each, ("name",))))
                if match and match[1] != self.region:
                    return match[1]
        return None


def object_name(resource: Declared) -> Any:
    """`metadata.name`; text, or MISSING."""
    return name_at(resource.props, "metadata", "name")


def namespace_of(resource: Declared) -> Any:
    """`metadata.namespace`; text, or MISSING."""
    return name_at(resource.props, "metadata", "namespace")


def selects(selector: object, labels: object) -> bool:
    """Whether a selector of equalities, not empty, matches labels."""
    wanted, has = mapping(selector), mapping(labels)
    return bool(wanted) and all(has.get(key) == value for key, value in wanted.items())
