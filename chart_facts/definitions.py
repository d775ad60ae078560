"""Custom resource definitions, hooks and images of a rendered chart."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from chart_facts.helm import Rendered
from chart_facts.workloads import hook_of
from declared.values import as_list, as_mapping

_IMAGE = re.compile(
    r"(?<![\w./@:-])((?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?/[a-z0-9._/-]+(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?)"
)
"""An image with the registry it comes from; `(?<!...)` leaves out addresses that begin with a scheme."""

_VERSION = r":[\w.-]*\d|@sha256:"

_DEFINITION = "CustomResourceDefinition"


def definitions(objects: Sequence[Rendered]) -> list[dict[str, Any]]:
    """The definitions with where they stand: Helm installs what is in `crds/` once, and never upgrades nor removes it."""
    found = [
        {
            "name": each.name,
            "from": "crds" if _in_crds(each.source) else "templates",
            "keep": as_mapping(each.metadata.get("annotations")).get("helm.sh/resource-policy") == "keep",
        }
        for each in objects
        if each.kind == _DEFINITION
    ]
    return sorted(found, key=lambda each: str(each["name"]))


def _in_crds(source: str) -> bool:
    """`CHART/crds/...` or, of a dependency, `CHART/charts/NAME/crds/...`."""
    return bool(re.match(r"[^/]+/(?:charts/[^/]+/)*crds/", source)) and "/templates/" not in source


def hooks(objects: Sequence[Rendered]) -> list[dict[str, Any]]:
    found = [
        {
            "kind": each.kind,
            "name": each.name,
            "when": hook_of(each),
            "deleted": as_mapping(each.metadata.get("annotations")).get("helm.sh/hook-delete-policy"),
        }
        for each in objects
        if hook_of(each)
    ]
    return sorted(found, key=lambda each: (str(each["kind"]), str(each["name"])))


def images(objects: Sequence[Rendered]) -> list[str]:
    """Every image that the chart names: in containers, custom resources, arguments and variables of operators, values of ConfigMaps."""
    configured = {
        value
        for each in objects
        if each.kind == "ConfigMap"
        for value in as_mapping(each.content.get("data")).values()
        if isinstance(value, str) and _IMAGE.fullmatch(value) and re.search(_VERSION, value.partition("/")[2])
    }
    found = configured | {
        image
        for each in objects
        if each.kind not in (_DEFINITION, "ConfigMap", "Secret", "PrometheusRule")
        for text, is_image in _texts(each.spec, "")
        for image in ([text] if is_image else _IMAGE.findall(text))
        if is_image or re.search(_VERSION, image.partition("/")[2])
    }
    return sorted(found)


def _texts(value: object, key: str) -> Iterator[tuple[str, bool]]:
    """Every text, and whether it stands where an image stands."""
    for inner_key, inner in as_mapping(value).items():
        yield from _texts(inner, inner_key)
    for inner in as_list(value):
        yield from _texts(inner, key)
    if isinstance(value, str) and value:
        yield value, key == "image"


def plurals(objects: Sequence[Rendered]) -> dict[tuple[str, str], str]:
    """The names of resources by group and kind."""
    found: dict[tuple[str, str], str] = {}
    for each in objects:
        if each.kind == _DEFINITION:
            names = as_mapping(each.spec.get("names"))
            found[str(each.spec.get("group")), str(names.get("kind"))] = str(names.get("plural"))
    return found


def api_versions(objects: Sequence[Rendered]) -> set[str]:
    """What the API server offers once the definitions are there: `GROUP/VERSION` and `GROUP/VERSION/KIND`."""
    found: set[str] = set()
    for each in objects:
        if each.kind == _DEFINITION:
            kind = as_mapping(each.spec.get("names")).get("kind")
            for version in (as_mapping(one) for one in as_list(each.spec.get("versions"))):
                if version.get("served"):
                    found |= {
                        f"{each.spec.get('group')}/{version['name']}",
                        f"{each.spec.get('group')}/{version['name']}/{kind}",
                    }
    return found
