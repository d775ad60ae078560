"""Renders the releases of the stacks and puts their facts together, one record per chart and version."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chart_facts.connections import monitors, services, webhooks
from chart_facts.decided_by import decided_by, switched_by
from chart_facts.definitions import api_versions, definitions, hooks, images, plurals
from chart_facts.helm import ChartError, Helm, Object, Rendered
from chart_facts.rights import rights
from chart_facts.workloads import workloads
from declared.charts.release_facts import RELEASE, record_name, release_name
from declared.charts.values import digest, unknown_at_preview
from declared.helm import chart_of
from declared.paths import mapping
from declared.resource import Declared

_CLUSTER = "aws:eks/cluster:Cluster"
Stacks = Mapping[str, Sequence[Declared]]
"""The resources of each stack by its name."""


@dataclass(frozen=True)
class _Release:
    stack: str
    declared: Declared
    kubernetes: str

    @property
    def chart(self) -> str:
        return chart_of(self.declared)

    @property
    def version(self) -> str:
        return str(self.declared.props["version"])

    @property
    def values(self) -> Object:
        return mapping(self.declared.props.get("values"))

    @property
    def namespace(self) -> str:
        return str(self.declared.props["namespace"])

    def render(self, helm: Helm, values: Object, offered: set[str], *, definitions: bool = True) -> list[Rendered]:
        return helm.render(
            self.chart,
            release_name(self.declared),
            self.namespace,
            values,
            kubernetes=self.kubernetes,
            api_versions=offered,
            definitions=definitions,
        )


def record(stacks: Stacks, helm: Helm, said: Callable[[str], None]) -> dict[str, dict[str, Any]]:
    """The records by file name. Raises ChartError. `said` takes a line for each release."""
    releases = [
        _Release(stack, each, _kubernetes(resources))
        for stack, resources in stacks.items()
        for each in resources
        if each.type == RELEASE
    ]
    applications = {each.chart: _fetched(each, helm) for each in releases}
    first = [each.render(helm, each.values, set()) for each in releases]
    everything = [rendered for objects in first for rendered in objects]
    offered, names = api_versions(everything), plurals(everything)
    records: dict[str, dict[str, Any]] = {}
    for release in releases:
        file = record_name(release.chart, release.version)
        chart = records.setdefault(
            file,
            {
                "chart": release.chart,
                "version": release.version,
                "application": applications[release.chart],
                "kubernetes": release.kubernetes,
                "releases": [],
            },
        )
        objects = release.render(helm, release.values, offered)
        _add(chart["releases"], release, _facts(objects, names, release.namespace))
        said(f"{release.stack}: {release_name(release.declared)}: {file}")
    for release in releases:
        for each in records[record_name(release.chart, release.version)]["releases"]:
            if "decided by" not in each and release.stack in each["values"]:
                each.update(_decided(release, each, helm, offered, names))
    return records


def _kubernetes(resources: Sequence[Declared]) -> str:
    for each in resources:
        version = each.props.get("version")
        if each.type == _CLUSTER and isinstance(version, str):
            return version
    raise ChartError("no aws.eks.Cluster with a version is declared: for which Kubernetes is to be rendered?")


def _fetched(release: _Release, helm: Helm) -> str:
    """The version of the application in the chart. Raises ChartError where the folder has another chart's version."""
    repository = mapping(release.declared.props.get("repositoryOpts")).get("repo")
    helm.pull(str(release.declared.props["chart"]), release.version, repository)
    version, application = helm.version_of(release.chart)
    if version.removeprefix("v") != release.version.removeprefix("v"):
        raise ChartError(
            f"{helm.charts / release.chart}: has version {version}; {release.stack} declares {release.version}"
        )
    return application


def _facts(objects: Sequence[Rendered], names: Mapping[tuple[str, str], str], namespace: str) -> dict[str, Any]:
    return {
        "workloads": workloads(objects, namespace),
        "services": services(objects, namespace),
        "monitors": monitors(objects, namespace),
        "webhooks": webhooks(objects, names, namespace),
        "rights": rights(objects, namespace),
        "definitions": definitions(objects),
        "hooks": hooks(objects),
        "images": images(objects),
    }


def _add(records: list[dict[str, Any]], release: _Release, facts: Mapping[str, Any]) -> None:
    """Adds a stack's release to the record with the same facts, or makes one."""
    name, namespace = release_name(release.declared), release.declared.props["namespace"]
    unknown = unknown_at_preview(release.values)
    compared = digest(release.values, unknown)
    for each in records:
        same = (each["name"], each["namespace"], each["unknown"]) == (name, namespace, unknown)
        if same and all(each[key] == value for key, value in facts.items()):
            each["values"][release.stack] = compared
            return
    records.append(
        {"name": name, "namespace": namespace, "values": {release.stack: compared}, "unknown": unknown, **facts}
    )


def _decided(
    release: _Release,
    facts: Mapping[str, Any],
    helm: Helm,
    offered: set[str],
    names: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    """What the facts would be with other values, one value at a time."""

    def pods(values: Object) -> Sequence[Object]:
        return workloads(release.render(helm, values, offered, definitions=False), release.namespace)

    def everything(values: Object) -> Mapping[str, Any]:
        return _facts(release.render(helm, values, offered), names, release.namespace)

    return {
        "decided by": decided_by(release.values, facts["workloads"], pods),
        "switched by": switched_by(release.values, facts, everything),
    }
