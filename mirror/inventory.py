"""What the stacks use: every chart, and every image that a pod of theirs may start.

Read off the declared resources and the recorded facts of the charts; nothing is listed by hand. Images that Amazon EKS
brings with its add-ons come from registries of AWS in the region, and are not ours to copy.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from artifacts.lock import chart_key
from artifacts.references import upstream_reference
from components.kubernetes import charts
from declared.helm import chart_of
from declared.images import NamedImage, named_images
from declared.operands import why_not_started
from declared.resource import UNKNOWN
from declared.stack import Stack
from declared.values import MISSING, read
from mirror.programs import MirrorError

# Elastic's operator, `pkg/controller/common/container/container.go`: what it starts where a resource names no image.
_ELASTIC_IMAGES = {
    "Elasticsearch": "docker.elastic.co/elasticsearch/elasticsearch",
    "Kibana": "docker.elastic.co/kibana/kibana",
    "Logstash": "docker.elastic.co/logstash/logstash",
}


@dataclass(frozen=True)
class Inventory:
    """Keys of the lock file, each with what uses it: `prod: Deployment json-exporter`."""

    charts: Mapping[str, Sequence[str]]
    images: Mapping[str, Sequence[str]]
    built: Mapping[str, Sequence[str]]
    """Images that the owner builds and pushes into the own registry; by name without registry."""

    not_started: Mapping[str, str]
    """Images that an operator's chart names and no pod starts, with the reason."""

    def uses(self, key: str) -> bool:
        return key in self.charts or key in self.images


def inventory(stacks: Mapping[str, Stack]) -> Inventory:
    """What the stacks use, by their names. Raises MirrorError for a chart or an image that no registry can be named for."""
    chart_uses: dict[str, list[str]] = {}
    images: dict[str, list[str]] = {}
    built: dict[str, list[str]] = {}
    reasons: dict[str, str] = {}
    for name, stack in stacks.items():
        for release in stack.kubernetes("helm.sh", "Release"):
            key = _key_of_chart(chart_of(release), str(release.props.get("version")))
            chart_uses.setdefault(key, []).append(f"{name}: release {release.name}")
        for image, user, optional in _images(stack):
            reference = upstream_reference(image)
            if reference is None:
                built.setdefault(image.partition("/")[2], []).append(f"{name}: {user}")
            elif optional and (reason := why_not_started(stack, image)):
                reasons[reference] = reason
            else:
                images.setdefault(reference, []).append(f"{name}: {user}")
    return Inventory(
        charts=_sorted(chart_uses),
        images=_sorted(images),
        built=_sorted(built),
        not_started={key: reason for key, reason in sorted(reasons.items()) if key not in images},
    )


def _key_of_chart(name: str, version: str) -> str:
    """The table of the charts says where a chart is from; a release may name the own registry."""
    for each in vars(charts).values():
        if isinstance(each, charts.Chart) and each.name == name:
            return chart_key(each.repository, name, each.version)
    raise MirrorError(f"components/kubernetes/charts.py: chart {name} {version} is not in the table; expected a Chart")


def _images(stack: Stack) -> Iterator[tuple[str, str, bool]]:
    """Every image, what uses it, and whether an operator starts it only where a resource asks for it."""
    for each in named_images(stack):
        image = _default(each) if each.reference is MISSING else each.reference
        if isinstance(image, str) and UNKNOWN not in image:
            user = f"{each.resource.kind} {each.resource.name}"
            yield image, user, not each.started


def _default(named: NamedImage) -> str | None:
    repository = _ELASTIC_IMAGES.get(named.resource.kind)
    version = read(named.resource.props, "spec.version")
    return f"{repository}:{version}" if repository and version else None


def _sorted(uses: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    return {key: sorted(set(users)) for key, users in sorted(uses.items())}
