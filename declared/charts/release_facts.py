"""What is recorded of a declared release, with the values that it declares now."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

from declared.charts.values import OWN_REGISTRY, at, digest, merged, registry_of, unknown_at_preview
from declared.helm import chart_of
from declared.once import once
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import as_mapping

RELEASE = "kubernetes:helm.sh/v3:Release"
FOLDER = Path(__file__).parent / "recorded"
"""Where `make charts` writes."""

FOLDERS = [FOLDER]
"""Where records are looked for; the first that has one counts."""

COMMAND = "make charts"
"""What records the facts anew."""

Group = Mapping[str, Any]


@dataclass(frozen=True)
class Decision:
    """A value that decides one fact of a workload."""

    path: str
    """Where it stands in the values: `webhook.resources`."""

    workload: str
    """Kind and name: `Deployment/cert-manager-webhook`."""

    fact: str
    """`replicas`, `topologySpreadConstraints`, `priorityClassName`, `budget`, or `resources of NAME`, a container's."""

    without: Any
    """The fact where the value is left out."""


@dataclass(frozen=True)
class ReleaseFacts:
    """The recorded facts of one release."""

    release: Declared
    record: Group
    current: bool
    """Whether the declared values are those that the chart was rendered with."""

    undecided: bool = False
    """Whether a value that only an update knows stands where the preview that was recorded knew it."""

    def listed(self, key: str) -> list[Group]:
        """The facts of one sort; as they are without a switch, where its value is not the recorded one."""
        values = self.release.props.get("values")
        for each in cast("list[Group]", self.record.get("switched by", [])):
            if each["facts"] == key and at(values, each["path"]) != each["value"]:
                return cast("list[Group]", each["otherwise"])
        return cast("list[Group]", self.record.get(key, []))

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        return tuple(Decision(**each) for each in self.listed("decided by"))

    @cached_property
    def workloads(self) -> tuple[Group, ...]:
        """The recorded workloads with what today's values decide."""
        return tuple(self._with_values(each) for each in self.listed("workloads"))

    def decided_by(self, workload: Group, fact: str) -> str | None:
        """The path of the value that decides a fact."""
        name = named(workload)
        return next((each.path for each in self.decisions if each.workload == name and each.fact == fact), None)

    def place(self, workload: Group, fact: str) -> str:
        """The workload and the fact, or the value that decides it, for a message."""
        path = self.decided_by(workload, fact)
        return f"{named(workload)}: {f'values.{path}' if path else fact}"

    def _with_values(self, workload: Group) -> Group:
        changed = dict(workload)
        for each in self.decisions:
            if each.workload != named(workload):
                continue
            value = at(self.release.props.get("values"), each.path)
            if isinstance(value, str) and UNKNOWN in value:
                continue
            if each.fact.startswith("resources of "):
                container = each.fact.removeprefix("resources of ")
                changed["containers"] = [
                    {**one, "resources": merged(each.without, value)} if one["name"] == container else one
                    for one in changed["containers"]
                ]
            elif each.fact == "budget":
                changed["budget"] = _budget(workload.get("budget"), each.without, value)
            else:
                changed[each.fact] = each.without if value is None else value
        return changed


def _budget(recorded: Any, without: Any, value: Any) -> Any:
    """The budget that a chart makes of `{enabled, minAvailable, maxUnavailable}`, whatever it calls the group."""
    given = as_mapping(value)
    if not given:
        return without
    if given.get("enabled") is False:
        return None
    own = {key: given[key] for key in ("minAvailable", "maxUnavailable") if key in given}
    return own or recorded


def named(workload: Group) -> str:
    return f"{workload['kind']}/{workload['name']}"


def record_name(chart: str, version: str) -> str:
    return f"{chart}-{version.removeprefix('v')}.json"


@cache
def _read(path: Path, registry: str) -> Group:
    return cast("Group", json.loads(path.read_text(encoding="utf-8").replace(OWN_REGISTRY, registry)))


def _record_of(release: Declared) -> Group:
    """The record of a release's chart and version, with the registry that its chart comes from; empty where there is none."""
    name = record_name(chart_of(release), str(release.props.get("version") or ""))
    registry = registry_of(str(release.props.get("chart"))) or OWN_REGISTRY
    return next((_read(folder / name, registry) for folder in FOLDERS if (folder / name).is_file()), as_mapping(None))


def release_name(release: Declared) -> str:
    """The name in the cluster."""
    return str(release.props.get("name") or release.name)


def facts_of(release: Declared) -> ReleaseFacts | None:
    """What is recorded of a release; None where its chart, its version or itself has no record.

    A release may be recorded more than once, where two stacks have facts that differ: the record whose values it
    declares is its own, or else the first.
    """
    own: Sequence[Group] = [
        each
        for each in cast("list[Group]", _record_of(release).get("releases", []))
        if (each["name"], each["namespace"]) == (release_name(release), release.props.get("namespace"))
    ]
    values = as_mapping(release.props.get("values"))
    for each in own:
        if digest(values, each["unknown"]) in each["values"].values():
            return ReleaseFacts(release, each, current=True)
    if not own:
        return None
    undecided = bool(set(unknown_at_preview(values)) - set(own[0]["unknown"]))
    return ReleaseFacts(release, own[0], current=False, undecided=undecided)


def recorded_kubernetes(release: Declared) -> str | None:
    """The version of Kubernetes that the chart was rendered for, such as `1.35`."""
    version = _record_of(release).get("kubernetes")
    return str(version) if version else None


@once
def all_facts(stack: Stack) -> tuple[ReleaseFacts, ...]:
    """The facts of every release of a stack that has any."""
    return tuple(facts for each in stack.of(RELEASE) if (facts := facts_of(each)) is not None)
