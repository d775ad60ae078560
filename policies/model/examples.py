"""Examples of policies: resources that meet one, and the change that breaks it. Tests and docs read them, no preview does.

They stand beside the rule: `policies/rules/encryption/keys.yaml` has those of the policies in `keys.py`. Resources are
written as in a Pulumi YAML program; `bad` is a JSON Merge Patch (RFC 7396) of `good`: what it names is changed, null is
taken away.
"""

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import BaseModel, ConfigDict, Field

from declared.charts.release_facts import FOLDERS, record_name
from declared.charts.values import digest
from declared.helm import chart_of
from declared.resource import UNKNOWN, Declared

RULES = Path(__file__).parent.parent / "rules"

_REFERENCE = re.compile(r"\$\{([\w-]+)(?:\.[\w.\[\]]+)?\}")
"""What another resource knows only once it is made."""

_JSON = "fn::toJSON"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Options(_Strict):
    """The options of a resource that policies read."""

    depends_on: tuple[str, ...] = Field(default=(), alias="dependsOn")
    protect: bool = False
    retain_on_delete: bool = Field(default=False, alias="retainOnDelete")


class ExampleResource(_Strict):
    """One resource, as in a Pulumi YAML program."""

    type: str
    properties: dict[str, Any] = {}
    options: Options = Options()
    makes: dict[str, Any] | None = None
    """Of a release: what its chart makes, in the form of `declared/charts/recorded`, of these or of the declared `values`."""


class Example(_Strict):
    """Resources that meet a policy, and the same ones with a change that breaks it."""

    config: dict[str, Any] = {}
    """The policy's configuration, where the default would need a longer example."""

    good: dict[str, dict[str, Any]]
    bad: dict[str, Any]

    def broken(self) -> dict[str, dict[str, Any]]:
        """The resources that break the policy, as they are written."""
        return cast("dict[str, dict[str, Any]]", merge_patch(self.good, self.bad))


def merge_patch(target: Any, patch: Any) -> Any:
    """A value with a JSON Merge Patch applied (RFC 7396, section 2)."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(cast("Mapping[str, Any]", target)) if isinstance(target, Mapping) else {}
    for key, value in cast("Mapping[str, Any]", patch).items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def example_files() -> Iterator[Path]:
    """The files of examples, each beside the module of its policies."""
    yield from sorted(RULES.rglob("*.yaml"))


@cache
def read_examples(file: Path) -> Mapping[str, Example]:
    """The examples in a file, by policy. Raises ValueError for a file that holds something else."""
    content: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {name: Example.model_validate(each) for name, each in content.items()}


def examples() -> Mapping[str, Example]:
    """All examples, by policy."""
    return {name: each for file in example_files() for name, each in read_examples(file).items()}


def declared(written: Mapping[str, Mapping[str, Any]]) -> list[Declared]:
    """Written resources as a preview declares them: what refers to another resource is unknown, and waits for it."""
    resources = {name: ExampleResource.model_validate(each) for name, each in written.items()}
    urns = {name: f"urn:pulumi:example::nphies-platform::{each.type}::{name}" for name, each in resources.items()}
    return [_declared(name, each, urns) for name, each in resources.items()]


def _declared(name: str, resource: ExampleResource, urns: Mapping[str, str]) -> Declared:
    text = json.dumps([resource.properties, resource.options.depends_on])
    needed = dict.fromkeys(urns[each] for each in _REFERENCE.findall(text) if each in urns)
    made = Declared(
        urn=urns[name],
        type=resource.type,
        name=name,
        props=_plain(resource.properties),
        dependencies=tuple(needed),
        protect=resource.options.protect,
        retain_on_delete=resource.options.retain_on_delete,
    )
    return made if resource.makes is None else _recorded(made, resource.makes)


def _plain(value: Any) -> Any:
    """Properties as data: references are unknown, and `fn::toJSON` is text."""
    if isinstance(value, str):
        return _REFERENCE.sub(UNKNOWN, value)
    if isinstance(value, list):
        return [_plain(each) for each in cast("list[Any]", value)]
    if isinstance(value, dict):
        group = cast("dict[str, Any]", value)
        return (
            json.dumps(_plain(group[_JSON])) if _JSON in group else {key: _plain(each) for key, each in group.items()}
        )
    return value


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Where the records of example charts are, for as long as the process runs."""
    folder = tempfile.TemporaryDirectory(prefix="example-charts-")
    FOLDERS.append(Path(folder.name))
    return folder


def _recorded(release: Declared, makes: Mapping[str, Any]) -> Declared:
    """The release at a version whose record says what the chart makes."""
    name, namespace = release.props.get("name", release.name), release.props.get("namespace")
    rendered = digest(makes.get("values", release.props.get("values")))
    own: dict[str, Any] = {
        "name": name,
        "namespace": namespace,
        "unknown": [],
        **makes,
        "values": {"example": rendered},
    }
    content = json.dumps({"kubernetes": makes.get("kubernetes"), "releases": [own]}, sort_keys=True)
    version = f"0.0.0-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
    Path(_folder().name, record_name(chart_of(release), version)).write_text(content, encoding="utf-8")
    props = {**release.props, "version": version}
    return Declared(
        urn=release.urn, type=release.type, name=release.name, props=props, dependencies=release.dependencies
    )
