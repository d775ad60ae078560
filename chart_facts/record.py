"""Renders the releases of the stacks and puts their facts together, one record per chart and version."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chart_facts.connections import monitors, services, webhooks
from chart_facts.decided_by import decided_by, switched_by
from chart_facts.definitions import api_versions, definitions, hooks, images, plurals
from chart_facts.helm import ChartError, Helm, Object, Rendered
from chart_facts.rights import rights
from chart_facts.workloads import workloads
from components.kubernetes.charts import CHARTS
from declared.charts.release_facts import RELEASE, facts_of, record_name, recorded_kubernetes, release_name
from declared.charts.values import digest, portable, unknown_at_preview
from declared.helm import chart_of
from declared.resource import Declared
from declared.values import as_mapping

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
        return as_mapping(self.declared.props.get("values"))

    @property
    def key(self) -> tuple[str, ...]:
        """Two releases with the same key have the same facts."""
        compared = digest(self.values, unknown_at_preview(self.values))
        return self.chart, self.version, release_name(self.declared), self.namespace, compared

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


def record(stacks: Stacks, helm: Helm, said: Callable[[str], None], *, anew: bool = False) -> dict[str, dict[str, Any]]:
    """The records by file name. Raises ChartError. `said` takes a line for each release.

    A release whose record is of today's values and Kubernetes version keeps it, unless all is to be made `anew`.
    """
    releases = [
        _Release(stack, each, _kubernetes(resources))
        for stack, resources in stacks.items()
        for each in resources
        if each.type == RELEASE
    ]
    applications = {each.chart: _fetched(each, helm) for each in releases}
    first = {each.key: each.render(helm, each.values, set()) for each in reversed(releases)}
    everything = [rendered for objects in first.values() for rendered in objects]
    offered, names = api_versions(everything), plurals(everything)
    made: dict[tuple[str, ...], Mapping[str, Any]] = {}
    records: dict[str, dict[str, Any]] = {}
    for release in releases:
        if release.key not in made:
            kept = None if anew else _kept(release)
            made[release.key] = kept or _made(release, helm, offered, names, list(made.values()))
            said(f"{release.stack}: {release_name(release.declared)} {'is as recorded' if kept else 'is recorded'}")
        chart = records.setdefault(
            record_name(release.chart, release.version),
            {
                "chart": release.chart,
                "version": release.version,
                "application": applications[release.chart],
                "kubernetes": release.kubernetes,
                "releases": [],
            },
        )
        _add(chart["releases"], release, made[release.key])
    return records


def _kept(release: _Release) -> Mapping[str, Any] | None:
    """The recorded facts of a release, where they are of today."""
    known = facts_of(release.declared)
    if known is None or not known.current or recorded_kubernetes(release.declared) != release.kubernetes:
        return None
    own = ("name", "namespace", "values", "unknown")
    return _portable({key: value for key, value in known.record.items() if key not in own})


def _portable(facts: Mapping[str, Any]) -> dict[str, Any]:
    return json.loads(portable(json.dumps(facts)))


def _made(
    release: _Release,
    helm: Helm,
    offered: set[str],
    names: Mapping[tuple[str, str], str],
    others: Sequence[Mapping[str, Any]],
) -> Mapping[str, Any]:
    """The facts of a release; where another stack's are the same, what decides them is the same too."""
    facts = _facts(release.render(helm, release.values, offered), names, release.namespace)
    for each in others:
        if all(each[key] == value for key, value in facts.items()):
            return each
    return {**facts, **_decided(release, facts, helm, offered, names)}


def _kubernetes(resources: Sequence[Declared]) -> str:
    for each in resources:
        version = each.props.get("version")
        if each.type == _CLUSTER and isinstance(version, str):
            return version
    raise ChartError("no aws.eks.Cluster with a version is declared: for which Kubernetes is to be rendered?")


def _fetched(release: _Release, helm: Helm) -> str:
    """The version of the application in the chart, which comes from its publisher: the own registries may not have it yet.

    Raises ChartError where the folder has another chart's version.
    """
    published = next((each for each in CHARTS if each.name == release.chart), None)
    if published is None:
        repository = as_mapping(release.declared.props.get("repositoryOpts")).get("repo")
        helm.pull(str(release.declared.props["chart"]), release.version, repository)
    elif published.repository.startswith("oci://"):
        helm.pull(f"{published.repository}/{published.name}", release.version, None)
    else:
        helm.pull(published.name, release.version, published.repository)
    version, application = helm.version_of(release.chart)
    if version.removeprefix("v") != release.version.removeprefix("v"):
        raise ChartError(
            f"{helm.charts / release.chart}: has version {version}; {release.stack} declares {release.version}"
        )
    return application


def _facts(objects: Sequence[Rendered], names: Mapping[tuple[str, str], str], namespace: str) -> dict[str, Any]:
    found = {
        "workloads": workloads(objects, namespace),
        "services": services(objects, namespace),
        "monitors": monitors(objects, namespace),
        "webhooks": webhooks(objects, names, namespace),
        "rights": rights(objects, namespace),
        "definitions": definitions(objects),
        "hooks": hooks(objects),
        "images": images(objects),
    }
    return _portable(found)


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
