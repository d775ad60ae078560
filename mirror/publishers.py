"""What the publishers offer now: the digest behind a tag, the package behind a chart's version."""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from declared.values import as_mapping
from mirror.chart_layout import metadata, sha256, write_layout
from mirror.programs import run
from mirror.registry import Registries, RegistryError

_PLATFORMS = ("linux/amd64", "linux/arm64")
_NO_ASSERTION = "NOASSERTION"
"""SPDX for a licence that nobody has stated."""

_PULL = 300
"""Seconds for a chart's package."""

_NO_CHART = re.compile(r"not found in|404 Not Found|: not found", re.IGNORECASE)


@dataclass(frozen=True)
class Facts:
    """What an entry of the lock file says of an artifact, as its publisher has it."""

    digest: str
    size: int | None
    licence: str
    platforms: Mapping[str, str]
    package: str | None = None


@dataclass(frozen=True)
class Sources:
    """Where publishers are reached: beginnings of references, and what stands in their place."""

    replaced: Mapping[str, str]

    def reached(self, reference: str) -> str:
        for beginning, other in self.replaced.items():
            if reference == beginning or reference.startswith(f"{beginning}/"):
                return other + reference.removeprefix(beginning)
        return reference


class Image:
    """An image, or a chart of an OCI registry, at its publisher's."""

    def __init__(self, reference: str, tag: str, registries: Registries) -> None:
        self.reference, self._tag, self._registries = reference, tag, registries

    def digest(self) -> str | None:
        """The digest behind the tag; None where it is gone. Raises RegistryError."""
        return self._registries.digest(f"{self.reference}:{self._tag}")

    def facts(self, digest: str) -> Facts:
        """Raises RegistryError."""
        manifest = self._registries.manifest(f"{self.reference}@{digest}")
        platforms = dict(_platforms(manifest))
        one = platforms.get(_PLATFORMS[0], digest)
        single = self._registries.manifest(f"{self.reference}@{one}") if "manifests" in manifest else manifest
        layers = cast("list[Mapping[str, Any]]", single.get("layers", []))
        config = cast("Mapping[str, Any]", single.get("config", {}))
        if not platforms and _is_image(config):
            platforms = {_platform(self._registries.configuration(f"{self.reference}@{digest}")): digest}
        package = next((str(each["digest"]) for each in layers if "helm.chart.content" in str(each["mediaType"])), None)
        counted = layers if package else [config, *layers]
        return Facts(
            digest=digest,
            size=sum(int(each.get("size", 0)) for each in counted) or None,
            licence=self._licence(one) if _is_image(config) else _NO_ASSERTION,
            platforms={key: value for key, value in platforms.items() if key in _PLATFORMS},
            package=package,
        )

    def _licence(self, digest: str) -> str:
        config = as_mapping(self._registries.configuration(f"{self.reference}@{digest}").get("config"))
        return str(as_mapping(config.get("Labels")).get("org.opencontainers.image.licenses") or _NO_ASSERTION)

    def versions(self) -> list[str]:
        """All tags. Raises RegistryError."""
        return self._registries.tags(self.reference)

    def copy(self, digest: str, target: str) -> None:
        """Raises RegistryError."""
        self._registries.copy(f"{self.reference}@{digest}", target)

    def copy_signatures(self, digest: str, target_repository: str) -> None:
        """Copies what cosign stores beside an image, once. Raises RegistryError."""
        for suffix in (".sig", ""):
            tag = f"{digest.replace(':', '-')}{suffix}"
            there = self._registries.digest(f"{target_repository}:{tag}")
            if there is None and self._registries.digest(f"{self.reference}:{tag}") is not None:
                self._registries.copy(f"{self.reference}:{tag}", f"{target_repository}:{tag}")


class PackagedChart:
    """A chart of a repository, whose package becomes an OCI artifact here."""

    def __init__(self, reference: str, version: str, helm: str, registries: Registries) -> None:
        self.reference = reference
        self._version, self._helm, self._registries = version, helm, registries
        self._package: bytes | None = None

    def digest(self) -> str | None:
        """The digest that the package's OCI manifest has; None where it is gone. Raises RegistryError."""
        if self._package is None:
            self._package = self._pulled()
        if self._package is None:
            return None
        with tempfile.TemporaryDirectory() as folder:
            return write_layout(self._package, Path(folder) / "layout")

    def facts(self, digest: str) -> Facts:
        package = self._package or b""
        stated = as_mapping(metadata(package).get("annotations")).get("artifacthub.io/license")
        return Facts(digest, len(package), str(stated or _NO_ASSERTION), {}, sha256(package))

    def versions(self) -> list[str]:
        """The newest version with the same minor version. Raises RegistryError."""
        answer = run([self._helm, "show", "chart", *self._named(f"~{self._version.removeprefix('v')}")], seconds=_PULL)
        found = re.search(r"^version: *[\"']?([^\s\"']+)", answer.out, re.MULTILINE)
        if not answer.good or found is None:
            raise RegistryError(f"{self.reference}: {answer.reason}")
        return [found[1]]

    def copy(self, digest: str, target: str) -> None:
        """Raises RegistryError: the package that an older digest is of is at no publisher's."""
        if self.digest() != digest:
            raise RegistryError(f"{self.reference}:{self._version}: the publisher has another package now")
        with tempfile.TemporaryDirectory() as folder:
            layout = Path(folder) / "layout"
            write_layout(self._package or b"", layout)
            self._registries.push(layout, target)

    def copy_signatures(self, digest: str, target_repository: str) -> None:
        """Packages of chart repositories have none that cosign knows."""

    def _pulled(self) -> bytes | None:
        with tempfile.TemporaryDirectory() as folder:
            command = [self._helm, "pull", *self._named(self._version), "--destination", folder]
            answer = run(command, seconds=_PULL)
            packages = list(Path(folder).glob("*.tgz"))
            if answer.good and packages:
                return packages[0].read_bytes()
            if _NO_CHART.search(answer.error):
                return None
            raise RegistryError(f"{self.reference}:{self._version}: {answer.reason}")

    def _named(self, version: str) -> list[str]:
        repository, _, name = self.reference.rpartition("/")
        return [name, "--repo", repository, "--version", version]


Offer = Image | PackagedChart


def _platforms(index: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for each in cast("list[Mapping[str, Any]]", index.get("manifests", [])):
        name = _platform(cast("Mapping[str, Any]", each.get("platform") or {}))
        if name not in dict(found):
            found.append((name, str(each["digest"])))
    return found


def _platform(given: Mapping[str, Any]) -> str:
    return f"{given.get('os')}/{given.get('architecture')}"


def _is_image(config: Mapping[str, Any]) -> bool:
    return "helm" not in str(config.get("mediaType"))
