"""What a Velero schedule leaves out of what it is to back up: by labels, by kinds, by scope."""

from collections.abc import Iterator
from typing import Any

from declared.objects import namespace_of
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

_SCHEDULE = "kubernetes:velero.io/v1:Schedule"
_NEEDED = ("persistentvolumeclaims", "persistentvolumes", "pods")
"""Kinds through which Velero finds volumes: of a claim without its pod it snapshots nothing by the file system."""


def _left_out(template: Any) -> Iterator[str]:
    if read(template, "snapshotVolumes") is False and read(template, "defaultVolumesToFsBackup") is not True:
        return
    for path in ("excludedResources", "excludedNamespaceScopedResources", "excludedClusterScopedResources"):
        for kind in items(template, path):
            if str(kind).partition(".")[0] in (*_NEEDED, "*"):
                yield f"spec.template.{path} has {kind}: no volume is backed up"
    for path in ("includedResources", "includedNamespaceScopedResources"):
        included = [str(each) for each in items(template, path)]
        if included and "*" not in included and not set(_NEEDED) & set(included):
            yield f"spec.template.{path} lacks persistentvolumeclaims: no volume is backed up"


def _labels(stack: Stack, template: Any) -> Iterator[str]:
    places = items(template, "includedNamespaces")
    selectors = [("labelSelector", read(template, "labelSelector"))]
    selectors += [
        (f"orLabelSelectors[{number}]", each) for number, each in enumerate(items(template, "orLabelSelectors"))
    ]
    for path, selector in selectors:
        for name, value in mapping(selector, "matchLabels").items():
            if is_unknown(value):
                continue
            if not any(_labelled(each, places, name, value) for each in stack.of("kubernetes:*")):
                yield f"spec.template.{path} wants the label {name}: {value}, which nothing has that it is to back up"


def _labelled(resource: Declared, places: list[Any], name: str, value: Any) -> bool:
    if "*" not in places and places and namespace_of(resource) not in places:
        return False
    own = mapping(resource.props, "metadata.labels"), mapping(resource.props, "spec.template.metadata.labels")
    return any(labels.get(name) == value for labels in own)


def _selection(stack: Stack, _: Config) -> Iterator[Finding]:
    declared = {
        str(read(each.props, "metadata.name") or each.name) for each in stack.of("kubernetes:core/v1:Namespace")
    }
    for schedule in stack.of(_SCHEDULE):
        template = mapping(schedule.props, "spec.template")
        for message in (*_left_out(template), *_labels(stack, template)):
            yield wrong(schedule, message)
        for place in map(str, items(template, "includedNamespaces")):
            known = {namespace_of(each) for each in stack.of("kubernetes:*")} | declared
            if place != "*" and "*" not in place and not is_unknown(place) and place not in known:
                yield wrong(schedule, f"spec.template.includedNamespaces has {place}, where this stack has nothing")


SELECTION = StackPolicy(
    name="velero-schedule-complete",
    description="A schedule of Velero selects something, and leaves out nothing that its volumes are found by.",
    remedy="Leave labels and kinds out of the schedule's template, except what another backup has.",
    check=_selection,
)
