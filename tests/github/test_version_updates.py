"""The bot that proposes new versions finds every pin that it is meant to."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from components.kubernetes import charts

ROOT = Path(__file__).parents[2]
MANAGERS: list[dict[str, Any]] = json.loads((ROOT / "renovate.json").read_text(encoding="utf-8"))["customManagers"]


def found(description: str, file: str) -> list[dict[str, str]]:
    """What the manager with this description finds in a file."""
    (manager,) = [each for each in MANAGERS if each["description"].startswith(description)]
    assert any(re.search(pattern.strip("/"), file) for pattern in manager["managerFilePatterns"])
    (pattern,) = manager["matchStrings"]
    python_pattern = pattern.replace("(?<", "(?P<")
    text = (ROOT / file).read_text(encoding="utf-8")
    return [match.groupdict() for match in re.finditer(python_pattern, text)]


def test_every_chart_is_found_with_its_repository() -> None:
    pinned = [value for value in vars(charts).values() if isinstance(value, charts.Chart)]
    assert len(pinned) > 10
    assert found("The pinned Helm charts", "components/kubernetes/charts.py") == [
        {"depName": chart.name, "registryUrl": chart.repository, "currentValue": chart.version}
        for chart in pinned
        if chart.repository.startswith("https://")
    ]
    assert found("Helm charts of OCI registries", "components/kubernetes/charts.py") == [
        {"name": chart.name, "registry": chart.repository.removeprefix("oci://"), "currentValue": chart.version}
        for chart in pinned
        if chart.repository.startswith("oci://")
    ]


@pytest.mark.parametrize("file", [".ci/run", ".github/workflows/mirror.yml", "mirror/programs.py"])
def test_every_go_program_that_is_installed_is_found(file: str) -> None:
    installed = (ROOT / file).read_text(encoding="utf-8").count("go install ")
    assert len(found("Go programs", file)) == installed > 0


def test_a_go_program_has_the_same_version_wherever_it_is_installed() -> None:
    files = (".ci/run", ".github/workflows/mirror.yml", "mirror/programs.py")
    pinned = {(each["depName"], each["currentValue"]) for file in files for each in found("Go programs", file)}
    assert len(pinned) == len({name for name, _ in pinned})


def test_the_cli_is_found() -> None:
    assert len(found("The Pulumi CLI", ".github/actions/pulumi/action.yml")) == 1
