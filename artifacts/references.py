"""The references that the stacks pull charts and images by: of the own registry of a region, or of the publisher.

Pure functions of the lock file: the same reference in the program, in the policies and in what copies the artifacts.
"""

import re
from dataclasses import dataclass

from artifacts.lock import Chart, Image, Lock

PREFIX = "mirror"
"""First part of the names of the own repositories. What the owner builds is beside it, under other names."""


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


def image_repository(image: Image) -> str:
    """The image's own repository: `mirror/quay.io/strimzi/kafka`. A registry's port is no part of a repository's name."""
    return f"{PREFIX}/{re.sub(r':[0-9]+/', '/', image.reference, count=1)}"


def chart_repository(chart: Chart) -> str:
    """The chart's own repository: `mirror/charts/cert-manager`."""
    return f"{PREFIX}/charts/{chart.name}"


def chart_tag(chart: Chart) -> str:
    """The tag of a chart's version: a tag cannot have `+`, for which Helm writes `_`."""
    return chart.tag.replace("+", "_")


def image_reference(reference: str, lock: Lock, own: OwnRegistry | None) -> ImageReference:
    """Where to pull an image that is declared as `registry/repository:tag`, with or without a digest.

    From the own registry, or, where `own` is None, from the publisher's; by digest either way, where it is known.
    Raises LockError where the image is not listed.
    """
    image = lock.image(without_digest(reference))
    if own is None:
        registry, _, repository = image.reference.partition("/")
        return ImageReference(registry, repository, image.tag, image.digest)
    return ImageReference(own.host, image_repository(image), image.tag, image.digest)


def chart_reference(repository: str, name: str, version: str, lock: Lock, own: OwnRegistry | None) -> ChartReference:
    """Where to pull a chart of a repository's URL, or of `oci://` and a registry's path. Raises LockError where it is not listed."""
    chart = lock.chart(repository, name, version)
    if own is not None:
        return ChartReference(f"oci://{own.host}/{chart_repository(chart)}", None, version, chart.digest)
    if repository.startswith("oci://"):
        return ChartReference(chart.reference, None, version, chart.digest)
    return ChartReference(name, repository, version, None)


def repositories(lock: Lock) -> list[str]:
    """Names of the repositories that the own registries need, sorted."""
    return sorted(
        {image_repository(each) for each in lock.images.values()}
        | {chart_repository(each) for each in lock.charts.values()}
    )
