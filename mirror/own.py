"""The own registries: where an artifact is kept in each region, and what is there."""

from collections.abc import Mapping
from dataclasses import dataclass

from artifacts.lock import Chart, Image
from artifacts.references import chart_repository, own_repository, own_tag
from mirror.registry import Registries


@dataclass(frozen=True)
class OwnRegistries:
    """The registry of each region by the region's name."""

    hosts: Mapping[str, str]
    registries: Registries

    def repository(self, region: str, entry: Chart | Image) -> str:
        name = chart_repository(entry.name) if isinstance(entry, Chart) else own_repository(entry.reference)
        return f"{self.hosts[region]}/{name}"

    def reference(self, region: str, entry: Chart | Image) -> str:
        return f"{self.repository(region, entry)}:{own_tag(entry)}"

    def digest(self, region: str, entry: Chart | Image) -> str | None:
        """The digest behind the entry's tag in a region; None where there is none. Raises RegistryError."""
        return self.registries.digest(self.reference(region, entry))

    def complete(self, region: str, entry: Chart | Image) -> bool:
        """Whether a region has the entry's digest and, of an image, the manifest of each platform. Raises RegistryError."""
        if self.digest(region, entry) != entry.digest:
            return False
        platforms: Mapping[str, str] = entry.platforms if isinstance(entry, Image) else {}
        repository = self.repository(region, entry)
        return all(self.registries.digest(f"{repository}@{each}") == each for each in platforms.values())
