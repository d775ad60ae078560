"""Images have immutable references, come from known registries, and are scanned for vulnerabilities."""

import re
from collections.abc import Iterator

from pydantic import Field

from declared.charts.release_facts import RELEASE
from declared.expectations import TRUE, one_of
from declared.pods import POD_TYPES, pod_template
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, items, mapping, read
from policies.model.expect import requirement_check, types_of, undecided, wrong
from policies.model.installed import installed
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_MOVING = {"latest", "stable", "main", "master", "edge", "dev", "nightly"}
PLACES = {
    "kubernetes:postgresql.cnpg.io/v1:Cluster": ("spec.imageName",),
    "kubernetes:postgresql.cnpg.io/v1:Pooler": ("spec.pgbouncer.image",),
    "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster": (
        "spec.kubernetesConfig.image",
        "spec.redisExporter.image",
        "spec.initContainer.image",
    ),
}
"""Where custom resources name images."""


def _images(resource: Declared) -> Iterator[tuple[str, object]]:
    template = pod_template(resource)
    for container in template.containers() if template else ():
        yield f"container {container.name}", read(container.spec, "image")
    for path in PLACES.get(resource.type, ()):
        yield path, read(resource.props, path)


class _RegistriesConfig(Config):
    registries: tuple[str, ...] = Field(
        default=(
            "*.dkr.ecr.*.amazonaws.com",
            "docker.io",
            "ghcr.io",
            "public.ecr.aws",
            "quay.io",
            "docker.elastic.co",
            "registry.k8s.io",
        ),
        description="Registries that images may come from; `*` stands for any name.",
    )


def _named(resource: Declared, config: _RegistriesConfig) -> Iterator[Finding]:
    for place, image in _images(resource):
        if is_unknown(image):
            yield undecided(resource, f"{place}: the image is unknown")
        elif not isinstance(image, str) or not image:
            yield wrong(resource, f"{place}: no image is given")
        else:
            yield from _image(resource, place, image, config)


def _image(resource: Declared, place: str, image: str, config: _RegistriesConfig) -> Iterator[Finding]:
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    if not digest and (not tag or tag in _MOVING or not re.search(r"\d", tag)):
        yield wrong(resource, f"{place}: {image} can mean another image tomorrow; expected a version or a digest")
    registry = name.partition("/")[0]
    if "." not in registry or not any(_matches(registry, each) for each in config.registries):
        yield wrong(
            resource,
            f"{place}: {image} is from {registry if '.' in registry else 'no named registry'}; expected {', '.join(config.registries)}",
        )


def _matches(registry: str, pattern: str) -> bool:
    return bool(re.fullmatch(re.escape(pattern).replace(r"\*", "[a-z0-9-]+"), registry))


IMAGES_PINNED = ResourcePolicy(
    name="images-pinned",
    description="Images have a version or a digest, and come from registries that we know.",
    remedy="Name registry, repository and version; a digest where the publisher moves tags.",
    config=_RegistriesConfig,
    types=(*POD_TYPES, *PLACES),
    check=_named,
)


def _pull(resource: Declared, _: Config) -> Iterator[Finding]:
    template = pod_template(resource)
    for container in template.containers() if template else ():
        if read(container.spec, "imagePullPolicy") == "Never":
            yield wrong(resource, f"container {container.name}: imagePullPolicy is Never: no other node has the image")
        if resource.type.endswith(":Rollout") and read(container.spec, "imagePullPolicy") == "Always":
            yield wrong(
                resource,
                f"container {container.name}: imagePullPolicy is Always: no pod starts while the registry is away",
            )


PULL_WHEN_NEEDED = ResourcePolicy(
    name="image-pull-policy",
    description="A node that has an image starts it, whether or not the registry answers.",
    remedy="Set imagePullPolicy to IfNotPresent; versions never move.",
    types=POD_TYPES,
    check=_pull,
)

_REPOSITORY = "aws:ecr/repository:Repository"
_REGISTRY = (
    Requirement(_REPOSITORY, "imageTagMutability", one_of("IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION")),
    Requirement(_REPOSITORY, "imageScanningConfiguration.scanOnPush", TRUE),
)

REGISTRY_IMMUTABLE = ResourcePolicy(
    name="registry-immutable",
    description="A tag of our registry never means another image, and every image is scanned when it arrives.",
    remedy="Set imageTagMutability to IMMUTABLE and scanOnPush to true.",
    types=types_of(_REGISTRY),
    check=requirement_check(_REGISTRY),
)


def _release_images(stack: Stack, config: _RegistriesConfig) -> Iterator[Finding]:
    for release in stack.of(RELEASE):
        for place, value in _tags(mapping(release.props, "values"), "values"):
            if not isinstance(value, str) or (value in _MOVING or not re.search(r"\d", value)):
                yield wrong(release, f"{place} is {value}; expected a version")
    for facts in installed(stack).releases:
        for image in facts.record.get("images", []):
            yield from _image(facts.release, "the chart", str(image), config)


def _tags(values: object, place: str) -> Iterator[tuple[str, object]]:
    for key, value in mapping({"values": values}, "values").items():
        if key in ("tag", "imageTag", "initContainerImageTag") and value not in ("", None):
            yield f"{place}.{key}", value
        else:
            yield from _tags(value, f"{place}.{key}")
    for number, each in enumerate(items({"values": values}, "values")):
        image = read(each, "image")
        if isinstance(image, str):
            yield f"{place}[{number}].image", image.partition("@")[0].rpartition(":")[2] if ":" in image else image


RELEASE_IMAGES = StackPolicy(
    name="release-images-pinned",
    description="Images that charts name have a version or a digest, and come from registries that we know.",
    remedy="Name a version, or a registry, in the chart's values.",
    config=_RegistriesConfig,
    check=_release_images,
)
