"""The declared resources, found by what they are."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from recovery.declared import UNKNOWN, Declared
from recovery.estimate import look, mapping


class Inventory:
    """Looks resources up by type, by Kubernetes name, by URN."""

    def __init__(self, declared: Iterable[Declared]) -> None:
        self.all = tuple(declared)
        self._by_type: dict[str, list[Declared]] = {}
        for each in self.all:
            self._by_type.setdefault(each.type, []).append(each)
        self.by_urn = {each.urn: each for each in self.all}

    def aws(self, kind: str) -> list[Declared]:
        """Of AWS, by module and kind: `route53/healthCheck:HealthCheck`."""
        return self._by_type.get(f"aws:{kind}", [])

    def kubernetes(self, group: str, kind: str) -> list[Declared]:
        """Of Kubernetes, by group and kind, whatever the version; the core group is `core`."""
        return [
            each
            for token, found in self._by_type.items()
            if token.startswith(f"kubernetes:{group}/") and token.endswith(f":{kind}")
            for each in found
        ]

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


def object_name(resource: Declared) -> Any:
    """`metadata.name`."""
    return look(resource.props, ("metadata", "name"))


def namespace_of(resource: Declared) -> Any:
    """`metadata.namespace`."""
    return look(resource.props, ("metadata", "namespace"))


def selects(selector: object, labels: object) -> bool:
    """Whether a selector of equalities, not empty, matches labels."""
    wanted, has = mapping(selector), mapping(labels)
    return bool(wanted) and all(has.get(key) == value for key, value in wanted.items())
