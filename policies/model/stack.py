"""The resources of a stack, found by type and by URN."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from declared.resource import Declared


class Stack:
    """An index over what a stack declares, built once and read by all policies."""

    def __init__(self, resources: Iterable[Declared]) -> None:
        self.resources = tuple(resources)

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

    def of_kind(self, group: str, kind: str) -> Iterator[Declared]:
        """Kubernetes resources of a kind, whatever the version: `of_kind("apps", "Deployment")`."""
        for token in sorted(self._by_type):
            if token.startswith(f"kubernetes:{group}/") and token.endswith(f":{kind}"):
                yield from self._by_type[token]

    def needed_by(self, resource: Declared, token: str) -> Iterator[Declared]:
        """The resources of one type that a resource is made of: how a reference reads while ids are unknown."""
        for urn in resource.dependencies:
            found = self.by_urn.get(urn)
            if found and found.type == token:
                yield found
