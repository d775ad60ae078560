"""The references that the stacks pull charts and images by: of the own registry of a region, or of the publisher.

Pure functions of the lock file: the same reference in the program, in the policies and in what copies the artifacts.
"""

import re
from dataclasses import dataclass

from artifacts.lock import Chart, Image, Lock, chart_key

PREFIX = "mirror"
"""First part of the names of the own repositories. What the owner builds is beside it, under other names."""


# Host of a private registry: Amazon ECR user guide, "Amazon ECR private registry". An account may be a placeholder.
_ELASTIC_CONTAINER_REGISTRY = re.compile(r"[^/.]+\.dkr\.ecr\.[^/.]+\.amazonaws\.com/")


@dataclass(frozen=True)
class OwnRegistry:
    """The Elastic Container Registry of an account in a region."""

    account: str
    region: str

    @property
    def host(self) -> str:
        return f"{self.account}.dkr.ecr.{self.region}.amazonaws.com"


@dataclass(frozen=True)
class ImageReference:
    """An image's reference in the parts that charts take apart."""

    registry: str
    repository: str
    tag: str
    digest: str | None

    @property
    def name(self) -> str:
        """Registry and repository."""
        return f"{self.registry}/{self.repository}"

    @property
    def tag_and_digest(self) -> str:
        """For charts that have a tag and no digest: they put a colon before it."""
        return f"{self.tag}@{self.digest}" if self.digest else self.tag

    def __str__(self) -> str:
        return f"{self.name}:{self.tag_and_digest}"


@dataclass(frozen=True)
class ChartReference:
    """A chart as a release names it."""

    chart: str
    """The name, or `oci://`, registry and repository."""

    repository: str | None
    """URL of the repository; None for a chart of an OCI registry."""

    version: str
    digest: str | None
    """Of the OCI manifest; None for a chart of a repository without digests."""


def without_digest(reference: str) -> str:
    return reference.partition("@")[0]


def own_repository(reference: str) -> str:
    """An image's own repository: `mirror/quay.io/strimzi/kafka`. A registry's port is no part of a repository's name."""
    return f"{PREFIX}/{re.sub(r':[0-9]+/', '/', reference, count=1)}"


def chart_repository(name: str) -> str:
    """A chart's own repository: `mirror/charts/cert-manager`."""
    return f"{PREFIX}/charts/{name}"


def own_tag(artifact: Chart | Image) -> str:
    """The tag in the own registries: a tag cannot have the `+` of a chart's version, for which Helm writes `_`."""
    return artifact.own_tag or artifact.tag.replace("+", "_")


def image_reference(reference: str, lock: Lock, own: OwnRegistry | None) -> ImageReference:
    """Where to pull an image that is declared as `registry/repository:tag`, with or without a digest.

    From the own registry, or, where `own` is None, from the publisher's; by the lock file's digest either way. An image
    that is not listed keeps the digest that it is declared with, if any: it must be declared before it can be locked.
    """
    declared, _, digest = reference.partition("@")
    image = lock.images.get(declared)
    name, _, tag = declared.rpartition(":")
    known = image.digest if image else digest or None
    if own is None:
        registry, _, repository = name.partition("/")
        return ImageReference(registry, repository, tag, known)
    return ImageReference(own.host, own_repository(name), own_tag(image) if image else tag, known)


def chart_reference(repository: str, name: str, version: str, lock: Lock, own: OwnRegistry | None) -> ChartReference:
    """Where to pull a chart of a repository's URL, or of `oci://` and a registry's path; without digest where it is not listed."""
    chart = lock.charts.get(chart_key(repository, name, version))
    digest = chart.digest if chart else None
    if own is not None:
        tag = own_tag(chart) if chart and chart.own_tag else version
        return ChartReference(f"oci://{own.host}/{chart_repository(name)}", None, tag, digest)
    if repository.startswith("oci://"):
        return ChartReference(f"{repository}/{name}", None, version, digest)
    return ChartReference(name, repository, version, None)


def upstream_reference(reference: str) -> str | None:
    """The publisher's reference without digest of an image, from the publisher's or an own one.

    None for an image that the owner builds: of an own registry, and not below `mirror/`.
    """
    declared = without_digest(reference)
    if not _ELASTIC_CONTAINER_REGISTRY.match(declared):
        return declared
    found = re.search(rf"^[^/]+/{PREFIX}/(?!charts/)(.+)$", declared)
    return found[1] if found else None


def repositories(lock: Lock) -> list[str]:
    """Names of the repositories that the own registries need, sorted."""
    return sorted(
        {own_repository(each.reference) for each in lock.images.values()}
        | {chart_repository(each.name) for each in lock.charts.values()}
    )
