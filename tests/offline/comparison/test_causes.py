"""The whole repository, with settings changed: which of them makes it worse, and where that is said."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.whole_stack import ROOT, STACKS, file_text


def git(root: Path, *arguments: str) -> None:
    author = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *author, *arguments], cwd=root, check=True, capture_output=True)  # noqa: S607


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working tree, in a repository of its own and in the pair's normal state."""
    root = tmp_path_factory.mktemp("repository")
    files = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    for name in (each for each in files if each and not each.startswith("docs/") and (ROOT / each).is_file()):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes((ROOT / name).read_bytes())
    for stack in STACKS:
        (root / f"Pulumi.{stack}.yaml").write_text(file_text(stack), encoding="utf-8")
    git(root, "init", "--quiet", "--initial-branch", "base")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "base")
    return root


def changed(root: Path, **replacements: str) -> str:
    """What a comparison prints when prod's file has other values, of keys each of which is there once."""
    file = root / "Pulumi.prod.yaml"
    git(root, "checkout", "--quiet", "--", file.name)
    lines = file.read_text(encoding="utf-8").splitlines()
    for key, value in replacements.items():
        (place,) = [number for number, line in enumerate(lines) if line.strip().startswith(f"{key}:")]
        lines[place] = f"{lines[place].partition(':')[0]}: {value}"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "offline", "diff", "--comment", "build/comment", "--", "base", "prod"]
    done = subprocess.run(command, cwd=root, check=False, capture_output=True, text=True)
    return done.stdout + done.stderr


def line_of(root: Path, key: str) -> int:
    lines = (root / "Pulumi.prod.yaml").read_text(encoding="utf-8").splitlines()
    (number,) = [number for number, line in enumerate(lines, 1) if line.strip().startswith(f"{key}:")]
    return number


def summary(root: Path) -> str:
    return json.loads((root / "build" / "comment" / "comment.json").read_text(encoding="utf-8"))["summary"]


def test_the_setting_is_found_that_makes_it_worse_among_those_that_do_not(repository: Path) -> None:
    printed = changed(repository, ttl="20m", flow_log_retention="400d")

    assert f"::error file=Pulumi.prod.yaml,line={line_of(repository, 'ttl')},title=recovery-rto::" in printed
    assert f"line={line_of(repository, 'flow_log_retention')}," not in printed
    assert "**Cause: `edge.ttl 60s -> 20m`**" in summary(repository)
    assert summary(repository).startswith("### Preview failed: RTO objective breached in prod\n")
    report = (repository / "build" / "comment" / "recovery-prod.html").read_text(encoding="utf-8")
    assert 'class="former"' in report  # the base's way, beside the longer one


def test_a_value_that_is_refused_is_annotated_on_its_line(repository: Path) -> None:
    printed = changed(repository, ttl="2d")

    assert f"::error file=Pulumi.prod.yaml,line={line_of(repository, 'ttl')},title=preview refused::" in printed
    assert summary(repository).startswith("### Preview refused\n\n`the working tree: Pulumi.prod.yaml: ")
