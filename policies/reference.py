"""Writes docs/policies.md from the policy objects: `python -m policies.reference`."""

import difflib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from policies.model.configuration import schema
from policies.model.examples import Example, examples
from policies.model.policy import Policy, is_resource_policy
from policies.pack import default_pack

PAGE = Path(__file__).parent.parent / "docs" / "policies.md"

_INTRODUCTION = """# Policies

What must hold of a stack, read from the resources it declares. This page is generated (`make docs`) and a test keeps it
true. The same objects run in `make preview` and under Pulumi's analyzer (`pulumi preview --policy-pack policies`).

A policy's configuration is in `policies/configuration.json`, in the form of `--policy-pack-config`: by policy, an
`enforcementLevel` and the properties below. A value that only an update knows is reported as "unknown at
preview", as an advisory finding; the update decides it.

What a Helm chart makes is read from `declared/charts/recorded`, which `make charts` writes from the rendered charts
([charts.md](charts.md)).

A policy's example is a diff: the lines with `-` break the policy, those with `+` meet it. Resources are written as in a Pulumi
YAML program; `${key.arn}` is what only an update knows of another resource, and `makes` what the release's chart makes. A
test runs every example.

An exemption stands in `policies/exemptions.yaml`: `policy`, `resource` (the whole URN), `reason`, and `expires`, the last
day on which it holds. Those in force are named in every report; one that has expired is itself a violation.
"""


def page() -> str:
    """The page as text."""
    parts, known = [_INTRODUCTION], examples()
    for theme, policies in default_pack().themes.items():
        parts.append(f"## {theme[0].upper()}{theme[1:]}\n")
        parts += [_section(policy, known.get(policy.name)) for policy in policies]
    return "\n".join(parts)


def _section(policy: Policy, example: Example | None) -> str:
    kind = "each resource" if is_resource_policy(policy) else "the stack"
    offline = ", offline only" if getattr(policy, "needs_options", False) else ""
    lines = [
        f"### {policy.name}\n",
        f"{policy.description} ({policy.level}, {kind}{offline})\n",
        f"Remedy: {policy.remedy}\n",
    ]
    properties = schema(policy)
    lines += [
        f"- `{name}` = `{json.dumps(each['default'])}`: {each['description']}" for name, each in properties.items()
    ]
    if properties:
        lines.append("")
    return "\n".join([*lines, *(_example(example) if example else ())])


def _example(example: Example) -> Iterator[str]:
    """The example, folded: what breaks the policy, and what meets it."""
    configured = f", with the configuration `{json.dumps(example.config)}`" if example.config else ""
    bad, good = (_yaml(written).splitlines() for written in (example.broken(), example.good))
    yield f"<details><summary>Example{configured}</summary>\n"
    yield "```diff"
    yield from list(difflib.unified_diff(bad, good, lineterm="", n=len(bad) + len(good)))[3:]
    yield "```\n"
    yield "</details>\n"


def _yaml(written: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(written), sort_keys=False, width=120, allow_unicode=True, default_flow_style=None)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
