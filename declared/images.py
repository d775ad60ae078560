"""Every image that a stack names.

Of containers; of custom resources whose operator starts pods; of what tells an operator which image to start (a variable, an argument,
a value of a ConfigMap); and of rendered charts.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from declared.charts.release_facts import ReleaseFacts, all_facts
from declared.once import once
from declared.pods import POD_TYPES, pod_template
from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, as_list, as_mapping, items, mapping, read

_IN_CUSTOM_RESOURCES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("postgresql.cnpg.io", "Cluster"): ("spec.imageName",),
    ("postgresql.cnpg.io", "Pooler"): ("spec.pgbouncer.image",),
    ("redis.redis.opstreelabs.in", "RedisCluster"): (
        "spec.kubernetesConfig.image",
        "spec.redisExporter.image",
        "spec.initContainer.image",
    ),
    ("kafka.strimzi.io", "Kafka"): (
        "spec.kafka.image",
        "spec.entityOperator.topicOperator.image",
        "spec.entityOperator.userOperator.image",
        "spec.cruiseControl.image",
        "spec.kafkaExporter.image",
    ),
    ("elasticsearch.k8s.elastic.co", "Elasticsearch"): ("spec.image",),
    ("kibana.k8s.elastic.co", "Kibana"): ("spec.image",),
    ("logstash.k8s.elastic.co", "Logstash"): ("spec.image",),
}
"""Where a custom resource names an image, by group and kind. Without a name its operator takes one that is built into it."""

_CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
TYPES = (*POD_TYPES, "kubernetes:*")
"""Types of resources that may name images themselves, or beginnings of them that end in `*`: any kind may come with an operator."""

_NAMES_ONE = ("image", "imageName")
"""Keys of custom resources behind which an image stands."""

_IMAGE = re.compile(
    r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?/[a-z0-9._/-]+(?::(?=[\w.-]*\d)[\w.-]+(?:@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})"
)
"""A text that is an image with its registry, and a version or a digest. No address has a version behind its path."""

_ELASTIC_REGISTRY = re.compile(
    r"^(?P<account>\d{12}|<account>)\.dkr\.ecr\.(?P<region>[a-z0-9-]+|<region>)\.amazonaws\.com$"
)


@dataclass(frozen=True)
class NamedImage:
    """An image, where it is named."""

    resource: Declared
    place: str
    """The container, the path of a custom resource, or `the chart`."""

    reference: object
    """As it is declared; MISSING where an operator would take its own, or text that an update will know."""

    started: bool = True
    """Whether a pod runs it. An operator's argument or variable may name images that nothing here starts."""


@once
def named_images(stack: Stack) -> tuple[NamedImage, ...]:
    """Every image of the resources, and of the recorded facts of the releases."""
    declared = (image for resource in stack.resources for image in declared_images(resource))
    return (*declared, *(image for facts in all_facts(stack) for image in chart_images(facts)))


def declared_images(resource: Declared) -> Iterator[NamedImage]:
    """The images that a resource names itself."""
    template = pod_template(resource)
    for container in template.containers() if template else ():
        yield NamedImage(resource, f"container {container.name}", read(container.spec, "image"))
        for place, image in _told(container.spec):
            yield NamedImage(resource, f"container {container.name}, {place}", image, started=False)
    if resource.type == _CONFIG_MAP:
        for key, text in mapping(resource.props, "data").items():
            if isinstance(text, str) and _IMAGE.fullmatch(text):
                yield NamedImage(resource, f"data.{key}", text, started=False)
            for document in _custom_resources(text):
                group, kind = str(document.get("apiVersion")).partition("/")[0], str(document.get("kind"))
                for path, reference in _of_custom_resource(group, kind, document):
                    yield NamedImage(resource, f"data.{key}: {path}", reference)
    elif resource.type.startswith("kubernetes:"):
        group = resource.type.removeprefix("kubernetes:").partition("/")[0]
        for path, reference in _of_custom_resource(group, resource.kind, resource.props):
            yield NamedImage(resource, path, reference)


def _told(container: object) -> Iterator[tuple[str, str]]:
    """Images that a program is told to start: of its variables and arguments."""
    for variable in items(container, "env"):
        value = read(variable, "value")
        if isinstance(value, str) and _IMAGE.fullmatch(value):
            yield f"variable {read(variable, 'name')}", value
    for argument in (*items(container, "command"), *items(container, "args")):
        value = str(argument).partition("=")[2] if str(argument).startswith("-") else argument
        if isinstance(value, str) and _IMAGE.fullmatch(value):
            yield "an argument", value


def _of_custom_resource(group: str, kind: str, content: object) -> Iterator[tuple[str, object]]:
    known = _IN_CUSTOM_RESOURCES.get((group, kind), ())
    for path in known:
        part = path.rpartition(".")[0]
        if part == "spec" or read(content, part) is not MISSING:
            yield path, read(content, path)
    if "." in group and not group.endswith("k8s.io"):
        for path, image in _images_below(read(content, "spec"), "spec"):
            if path not in known:
                yield path, image


def _images_below(value: object, place: str) -> Iterator[tuple[str, str]]:
    for key, inner in as_mapping(value).items():
        path = f"{place}.{key}"
        if key in _NAMES_ONE and isinstance(inner, str) and inner:
            yield path, inner
        elif isinstance(inner, (dict, list)):
            yield from _images_below(cast("object", inner), path)
    for number, inner in enumerate(as_list(value)):
        yield from _images_below(inner, f"{place}[{number}]")


def _custom_resources(text: object) -> Iterator[Mapping[str, Any]]:
    """The custom resource that a file of a ConfigMap holds as JSON."""
    if not isinstance(text, str) or not text.startswith("{") or '"apiVersion"' not in text:
        return
    try:
        content: object = json.loads(text)
    except ValueError:
        return
    if isinstance(content, Mapping):
        yield cast("Mapping[str, Any]", content)


def chart_images(facts: ReleaseFacts) -> Iterator[NamedImage]:
    """The images of a rendered chart: of its containers, and those that arguments and variables of an operator name."""
    started = set[str]()
    for workload in facts.workloads:
        for container in as_list(workload.get("containers")):
            image = as_mapping(container).get("image")
            if isinstance(image, str):
                started.add(image)
                place = f"{workload['kind']}/{workload['name']}, container {as_mapping(container).get('name')}"
                yield NamedImage(facts.release, place, image)
    for image in items({"images": facts.record.get("images", [])}, "images"):
        if image not in started:
            yield NamedImage(facts.release, "the chart", image, started=False)


@dataclass(frozen=True)
class Reference:
    """A reference in its parts; an empty text for a part that it does not have."""

    registry: str
    repository: str
    tag: str
    digest: str

    @property
    def own(self) -> tuple[str, str] | None:
        """Account and region of a registry of Amazon ECR; None for any other registry."""
        match = _ELASTIC_REGISTRY.match(self.registry)
        return (match["account"], match["region"]) if match else None


def parse_reference(text: str) -> Reference:
    """The parts of `registry/repository:tag@digest`, also behind `oci://`. Without a dot or a port it names no registry."""
    name, _, digest = text.removeprefix("oci://").partition("@")
    first, slash, rest = name.partition("/")
    has_registry = bool(slash) and ("." in first or ":" in first or first == "localhost")
    registry, path = (first, rest) if has_registry else ("", name)
    repository, _, tag = path.partition(":")
    return Reference(registry, repository, tag, digest)
