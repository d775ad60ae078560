"""The declared resources of a stack, found by what they are."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from declared.helm import chart_of
from declared.objects import namespace_of, object_name
from declared.regions import region_at_end
from declared.resource import UNKNOWN, Declared
from declared.values import items, read


class Stack:
    """Looks resources up by type, by Kubernetes name, by URN. Built once; policies and the recovery model read it."""

    def __init__(self, resources: Iterable[Declared]) -> None:
        self.resources = tuple(resources)
        self._by_group: dict[tuple[str, str], list[Declared]] = {}

    @cached_property
    def by_urn(self) -> Mapping[str, Declared]:
        return {resource.urn: resource for resource in self.resources}

    @cached_property
    def _by_type(self) -> Mapping[str, list[Declared]]:
        index: dict[str, list[Declared]] = {}
        for resource in self.resources:
            index.setdefault(resource.type, []).append(resource)
        return index

    def of(self, *types: str) -> Iterator[Declared]:
        """The resources of these types; a type that ends in `*` stands for all that begin so."""
        for wanted in types:
            if wanted.endswith("*"):
                for token in sorted(self._by_type):
                    if token.startswith(wanted[:-1]):
                        yield from self._by_type[token]
            else:
                yield from self._by_type.get(wanted, ())

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

    def installs(self, chart: str) -> bool:
        """Whether a Helm release of a chart is declared."""
        return any(chart_of(each) == chart for each in self.kubernetes("helm.sh", "Release"))

    def needed_by(self, resource: Declared, token: str) -> list[Declared]:
        """The resources of a type that a resource is made of; a type of AWS may be written without its `aws:`."""
        found = (self.by_urn.get(urn) for urn in resource.dependencies)
        return [each for each in found if each and each.type in (token, f"aws:{token}")]

    @cached_property
    def providers(self) -> list[Declared]:
        """The AWS providers, the stack's own first: the one in whose region most resources are.

        Their own order says nothing: an engine ends them in any.
        """
        regions = [each.region for each in self.resources if each.region]
        return sorted(self._by_type.get("pulumi:providers:aws", []), key=lambda each: -regions.count(_region(each)))

    @cached_property
    def region(self) -> str | None:
        """The region of the stack: of its own provider, or else the one that most of its resources are in."""
        if known := [region for each in self.providers if (region := _region(each))]:
            return known[0]
        regions = [each.region for each in self.resources if each.region]
        return max(sorted(set(regions)), key=regions.count) if regions else None

    @cached_property
    def accounts(self) -> frozenset[str]:
        """The accounts that the stack's own provider may work in; those of its other providers are not its own."""
        allowed = str(read(self.providers[0].props, "allowedAccountIds")) if self.providers else ""
        return frozenset(re.findall(r"[0-9]{12}", allowed))  # a list, or JSON

    @cached_property
    def peer(self) -> str | None:
        """The region of the other stack: of the other member of the database."""
        for cluster in self.kubernetes("postgresql.cnpg.io", "Cluster"):
            for each in items(cluster.props, "spec.externalClusters"):
                region = region_at_end(str(read(each, "name")))
                if region and region != self.region:
                    return region
        return None


def _region(provider: Declared) -> str:
    """The region of an AWS provider; empty where it is unknown."""
    region = provider.props.get("region")
    return region if isinstance(region, str) and region != UNKNOWN else ""
