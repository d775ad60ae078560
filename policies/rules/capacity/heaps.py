"""Runtimes keep within their container's memory: the heap of Java and Node.js, Go's own limit."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import Field

from declared import quantities
from declared.resource import Declared
from declared.values import is_unknown, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy
from policies.rules.capacity.containers import Told, told

_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_GO_UNITS = {"": 1, "B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
_HEAP = re.compile(r"-Xmx(\d+)([kmgtKMGT]?)")
_SHARE = re.compile(r"-XX:MaxRAMPercentage=([\d.]+)")
_OLD_SPACE = re.compile(r"--max-old-space-size=(\d+)")
_STRIMZI = {
    "kubernetes:kafka.strimzi.io/v1:KafkaNodePool": ("spec",),
    "kubernetes:kafka.strimzi.io/v1:Kafka": (
        "spec.kafka",
        "spec.cruiseControl",
        "spec.entityOperator.topicOperator",
        "spec.entityOperator.userOperator",
    ),
    "kubernetes:kafka.strimzi.io/v1:KafkaConnect": ("spec",),
    "kubernetes:kafka.strimzi.io/v1:KafkaMirrorMaker2": ("spec",),
    "kubernetes:kafka.strimzi.io/v1:KafkaBridge": ("spec",),
}


class _HeapConfig(Config):
    percent: int = Field(
        default=80,
        ge=1,
        le=100,
        description="Percent of a container's memory that a heap may be: the rest is beside it.",
    )


def _heaps(resource: Declared, config: _HeapConfig) -> Iterator[Finding]:
    for each in told(resource):
        for what, size in _of(each):
            yield from _too_large(resource, f"{each.place}: {what}", size, each.limit, config.percent)
    for path in _STRIMZI.get(resource.type, ()):
        limit = quantities.parse(read(resource.props, f"{path}.resources.limits.memory"))
        if limit:
            for what, size in _of_strimzi(mapping(resource.props, f"{path}.jvmOptions"), limit):
                yield from _too_large(resource, f"{path}.jvmOptions.{what}", size, limit, config.percent)


def _of(container: Told) -> Iterator[tuple[str, float]]:
    """Heaps that a container's environment and command line name."""
    texts = [(f"env {name}", value) for name, value in container.environment.items()]
    texts.append(("command", " ".join(container.arguments)))
    for what, text in texts:
        if found := _HEAP.search(text):
            yield f"{what}: -Xmx{found[1]}{found[2]}", int(found[1]) * _UNITS[found[2].lower()]
        if found := _SHARE.search(text):
            yield f"{what}: MaxRAMPercentage {found[1]}", _percentage(found[1]) / 100 * container.limit
        if found := _OLD_SPACE.search(text):
            yield f"{what}: --max-old-space-size={found[1]}", int(found[1]) * 2**20


def _of_strimzi(options: Any, limit: float) -> Iterator[tuple[str, float]]:
    given = read(options, "-Xmx")
    if not is_unknown(given) and (found := re.fullmatch(r"(\d+)([kmgtKMGT]?)", str(given))):
        yield f"-Xmx {given}", int(found[1]) * _UNITS[found[2].lower()]
    share = read(options, "-XX.MaxRAMPercentage")
    if share is not None and not is_unknown(share):
        yield f"-XX MaxRAMPercentage {share}", _percentage(str(share)) / 100 * limit


def _percentage(text: str) -> float:
    return float(text) if re.fullmatch(r"\d+(\.\d*)?", text) else 0.0


def _too_large(resource: Declared, place: str, size: float, limit: float, percent: int) -> Iterator[Finding]:
    if size > limit * percent / 100:
        yield wrong(
            resource,
            f"{place} is {size / limit:.0%} of the container's {limit / 2**20:.0f} MiB; expected at most {percent} %: threads,"
            " classes and buffers are beside the heap",
        )


HEAPS_FIT = ResourcePolicy(
    name="heap-fits-its-container",
    description="The heap of a Java or Node.js program leaves room in its container for what is beside the heap.",
    remedy="Lower -Xmx, MaxRAMPercentage or --max-old-space-size, or raise the container's limit of memory.",
    config=_HeapConfig,
    types=("kubernetes:*",),
    check=_heaps,
)


def _go(resource: Declared, _: Config) -> Iterator[Finding]:
    for each in told(resource):
        given = each.environment.get("GOMEMLIMIT", "")
        found = re.fullmatch(r"(\d+)(B|[KMGT]iB)?", given)
        if found and int(found[1]) * _GO_UNITS[found[2] or ""] > each.limit:
            yield wrong(resource, f"{each.place}: GOMEMLIMIT is {given} of {each.limit / 2**20:.0f} MiB")
        elif given and not found and given != "off":
            yield wrong(
                resource, f"{each.place}: GOMEMLIMIT is {given}; expected bytes such as 230MiB: Go ends at once"
            )


GO_LIMITS_FIT = ResourcePolicy(
    name="go-memory-limit-fits",
    description="A Go program collects garbage before its container is killed: GOMEMLIMIT is readable and below the limit.",
    remedy="Set GOMEMLIMIT to about nine tenths of the container's limit of memory, as in 230MiB of 256Mi.",
    types=("kubernetes:*",),
    check=_go,
)
