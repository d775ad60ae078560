"""Pods that typed resources declare, wherever their template stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from declared.resource import Declared
from declared.values import items, mapping

TEMPLATES: Mapping[str, str] = {
    "kubernetes:apps/v1:Deployment": "spec.template",
    "kubernetes:apps/v1:StatefulSet": "spec.template",
    "kubernetes:apps/v1:DaemonSet": "spec.template",
    "kubernetes:argoproj.io/v1alpha1:Rollout": "spec.template",
    "kubernetes:batch/v1:CronJob": "spec.jobTemplate.spec.template",
    "kubernetes:batch/v1:Job": "spec.template",
    "kubernetes:core/v1:Pod": "",
}
"""Where the template of a pod stands, by the type of the resource."""

POD_TYPES = tuple(TEMPLATES)
SERVING = ("kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet", "kubernetes:argoproj.io/v1alpha1:Rollout")
"""Workloads whose pods run until they are stopped, and serve requests."""


@dataclass(frozen=True)
class Container:
    """A container of a pod."""

    name: str
    spec: Mapping[str, Any]
    starts_first: bool
    """An init container, which ends before the others start."""


@dataclass(frozen=True)
class PodTemplate:
    """The template of a pod."""

    spec: Mapping[str, Any]
    labels: Mapping[str, Any]

    def containers(self) -> Iterator[Container]:
        for key in ("initContainers", "containers"):
            for each in items(self.spec, key):
                if isinstance(each, Mapping):
                    spec = cast("Mapping[str, Any]", each)
                    yield Container(str(spec.get("name", "")), spec, key == "initContainers")


def pod_template(resource: Declared) -> PodTemplate | None:
    """The pod template of a resource; None for a type that has none."""
    path = TEMPLATES.get(resource.type)
    if path is None:
        return None
    template = mapping(resource.props, path) if path else resource.props
    return PodTemplate(mapping(template, "spec"), mapping(template, "metadata.labels"))
