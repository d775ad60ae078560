"""Images have immutable references, come with a digest, and are scanned for vulnerabilities."""

import re
from collections.abc import Iterator

from declared.charts.release_facts import RELEASE
from declared.expectations import TRUE, one_of
from declared.images import TYPES, NamedImage, declared_images, named_images, parse_reference
from declared.operands import why_not_started
from declared.pods import POD_TYPES, pod_template
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, items, mapping, read
from policies.model.expect import requirement_check, types_of, undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy
from policies.rules.workloads.unlocked import UnlockedConfig, excepted

_TAGS = ("tag", "imageTag", "initContainerImageTag")
_NAMES = ("repository", "imageName", "image")
_MOVING = {"latest", "stable", "main", "master", "edge", "dev", "nightly"}


def _named(resource: Declared, config: UnlockedConfig) -> Iterator[Finding]:
    for image in declared_images(resource):
        if is_unknown(image.reference):
            yield undecided(resource, f"{image.place}: the image is unknown")
        elif not isinstance(image.reference, str) or not image.reference:
            yield wrong(resource, f"{image.place}: no image is given")
        else:
            yield from _image(image, config)


def _image(image: NamedImage, config: UnlockedConfig) -> Iterator[Finding]:
    text = str(image.reference)
    reference = parse_reference(text)
    if reference.digest:
        return
    if not reference.tag or reference.tag in _MOVING or not re.search(r"\d", reference.tag):
        message = f"{image.place}: {text} can mean another image tomorrow; expected a version and a digest"
        yield wrong(image.resource, message)
    elif not excepted(reference, config):
        message = (
            f"{image.place}: {text} has no digest, so its publisher decides what it means; expected …:VERSION@sha256:…"
        )
        yield wrong(image.resource, message)


IMAGES_PINNED = ResourcePolicy(
    name="images-pinned",
    description="An image has a digest: what was tried is what runs, whoever moves its tag.",
    remedy="List the image in artifacts/lock.json (make mirror), and name it by the reference that follows from it.",
    config=UnlockedConfig,
    types=TYPES,
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


def _release_images(stack: Stack, config: UnlockedConfig) -> Iterator[Finding]:
    for release in stack.of(RELEASE):
        for place, value in _tags(mapping(release.props, "values"), "values"):
            if not isinstance(value, str) or (value in _MOVING or not re.search(r"\d", value)):
                yield wrong(release, f"{place} is {value}; expected a version")
        for place, name in _without_digest(mapping(release.props, "values"), "values"):
            if not excepted(parse_reference(name), config) and not why_not_started(stack, name):
                yield wrong(release, f"{place} has no digest: {name}")
    named = named_images(stack)
    # By the custom resources that it serves; another pod that runs the same image says nothing about what the operator starts.
    with_digest = {
        str(each.reference).partition("@")[0]
        for each in named
        if each.started and "@" in str(each.reference) and each.resource.type not in (*POD_TYPES, RELEASE)
    }
    for image in named:
        text = str(image.reference)
        if image.resource.type != RELEASE:
            continue
        # A default of an operator: nothing starts it, or what does names it by digest.
        if not image.started and (text in with_digest or why_not_started(stack, text)):
            continue
        yield from _image(image, config)


def _without_digest(values: object, place: str) -> Iterator[tuple[str, str]]:
    """Images that values name in parts, with a version and no digest, neither in the version nor beside it."""
    for key, value in mapping({"values": values}, "values").items():
        name = next((read(values, each) for each in _NAMES if isinstance(read(values, each), str)), None)
        if key in _TAGS and name and isinstance(value, str) and "@" not in value and not is_unknown(value):
            if not (read(values, "digest") or read(values, "sha")):
                registry = read(values, "registry")
                yield f"{place}.{key}", f"{registry}/{name}:{value}" if isinstance(registry, str) else f"{name}:{value}"
        else:
            yield from _without_digest(value, f"{place}.{key}")
    for number, each in enumerate(items({"values": values}, "values")):
        yield from _without_digest(each, f"{place}[{number}]")


def _tags(values: object, place: str) -> Iterator[tuple[str, object]]:
    for key, value in mapping({"values": values}, "values").items():
        if key in _TAGS and value not in ("", None):
            yield f"{place}.{key}", value
        else:
            yield from _tags(value, f"{place}.{key}")
    for number, each in enumerate(items({"values": values}, "values")):
        image = read(each, "image")
        if isinstance(image, str):
            yield f"{place}[{number}].image", image.partition("@")[0].rpartition(":")[2] if ":" in image else image


RELEASE_IMAGES = StackPolicy(
    name="release-images-pinned",
    description="Images of charts have a digest: those of their pods, and those that an operator starts by default.",
    remedy="Give the digest in the chart's values, from artifacts/lock.json.",
    config=UnlockedConfig,
    check=_release_images,
)
