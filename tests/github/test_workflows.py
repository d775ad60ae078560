"""The workflows: lint, pins, and that no credential is within reach of untrusted code."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
ACTIONS = [*WORKFLOWS, *GITHUB.glob("actions/*/action.yml")]


def read(path: Path) -> dict[Any, Any]:
    return cast("dict[Any, Any]", yaml.safe_load(path.read_text(encoding="utf-8")))


def triggers(path: Path) -> set[str]:
    on = read(path)[True]  # `on`, as YAML 1.1 reads it
    return {on} if isinstance(on, str) else set(on)


def name(path: Path) -> str:
    return path.stem if path.name != "action.yml" else path.parent.name


@pytest.mark.skipif(shutil.which("actionlint") is None, reason="no actionlint: go install it, or see .ci/run")
def test_actionlint_finds_nothing() -> None:
    found = subprocess.run(["actionlint", "-no-color"], cwd=ROOT, check=False, capture_output=True, text=True)  # noqa: S607
    assert (found.returncode, found.stdout) == (0, "")


@pytest.mark.parametrize("path", ACTIONS, ids=name)
def test_every_action_of_others_is_pinned_by_digest_and_says_its_version(path: Path) -> None:
    uses = re.findall(r"uses: (.+)", path.read_text(encoding="utf-8"))
    others = [each for each in uses if not each.startswith("./")]
    assert [each for each in others if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=name)
def test_every_job_has_an_end_and_permissions_of_its_own_or_the_workflows(path: Path) -> None:
    workflow = read(path)
    assert "permissions" in workflow
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())


@pytest.mark.parametrize("path", [path for path in WORKFLOWS if "pull_request" in triggers(path)], ids=name)
def test_what_runs_on_a_forks_pull_request_has_no_secret_and_may_only_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert read(path)["permissions"] == {"contents": "read"}
    assert re.findall(r"secrets\.|self-hosted|id-token|permissions:\n\s+.*write", text) == []
    assert text.count("persist-credentials: false") == text.count("actions/checkout@")


def test_what_may_comment_checks_nothing_out() -> None:
    commenting = [path for path in WORKFLOWS if "workflow_run" in triggers(path)]
    assert [path.name for path in commenting] == ["comment.yml"]
    assert "checkout" not in commenting[0].read_text(encoding="utf-8")


def test_nothing_runs_with_the_targets_rights_on_a_pull_request() -> None:
    assert [path.name for path in WORKFLOWS if "pull_request_target" in triggers(path)] == []


def test_the_workflow_that_comments_waits_for_one_that_exists() -> None:
    (waited_for,) = read(GITHUB / "workflows" / "comment.yml")[True]["workflow_run"]["workflows"]
    assert waited_for == read(GITHUB / "workflows" / "pull-request.yml")["name"]


def test_the_cli_has_the_version_of_the_sdk() -> None:
    cli = re.findall(r"pulumi-version: (\S+)", (GITHUB / "actions" / "pulumi" / "action.yml").read_text())
    sdk = re.findall(r"^pulumi==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert cli == sdk


def test_every_path_with_owners_exists() -> None:
    lines = (GITHUB / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
    paths = [line.split()[0] for line in lines if line and not line.startswith("#")]
    assert [path for path in paths if path != "*" and not list(ROOT.glob(path.strip("/")))] == []


@pytest.mark.parametrize("path", sorted(GITHUB.rglob("*.y*ml")), ids=lambda path: str(path.relative_to(GITHUB)))
def test_every_file_that_a_workflow_or_template_sends_somebody_to_exists(path: Path) -> None:
    named = re.findall(r"\b(?:docs/[\w./-]+\.md|[A-Z]+\.md)", path.read_text(encoding="utf-8"))
    assert [each for each in named if not (ROOT / each).exists()] == []
