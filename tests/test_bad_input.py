"""Bad input: one line that names file, key and what is allowed; exit 2; no traceback; nothing written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from offline import preview as preview_module
from offline.__main__ import main
from tests.bad_settings import CASES, Case, changed
from tests.whole_stack import STACKS, file_text

REPOSITORY = Path(__file__).parents[1]
READ_SETTINGS = "import settings\nsettings.from_pulumi()\n"  # what the program does first


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's own files, a program that reads its settings, and the build of an earlier preview."""
    (tmp_path / "Pulumi.yaml").write_text((REPOSITORY / "Pulumi.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    for stack in STACKS:
        (tmp_path / f"Pulumi.{stack}.yaml").write_text(file_text(stack), encoding="utf-8")
    (tmp_path / "__main__.py").write_text(READ_SETTINGS)
    (tmp_path / "build" / "prod").mkdir(parents=True)
    (tmp_path / "build" / "prod" / "resources.json").write_text("earlier")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(project: Path, stack: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that a preview of the stack says on stderr."""
    before = sorted(project.rglob("*"))
    code = main(["preview", stack])
    printed = capsys.readouterr()
    assert code == 2
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert sorted(project.rglob("*")) == before
    assert (project / "build" / "prod" / "resources.json").read_text() == "earlier"
    return printed.err.rstrip("\n")


@pytest.mark.usefixtures("project")
def test_the_stack_files_as_they_are_are_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_module, "EVALUATORS", ())  # a program that only reads its settings is no platform
    assert main(["preview", "prod"]) == 0
    assert main(["preview", "dr"]) == 0


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_setting_is_refused_in_one_line(project: Path, case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    file = project / "Pulumi.prod.yaml"
    file.write_text(changed(file.read_text(encoding="utf-8"), case.changes), encoding="utf-8")
    assert refused(project, "prod", capsys).startswith(f"Pulumi.prod.yaml: {case.says}")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("config: {a: [", "Pulumi.prod.yaml"),
        ("- a\n- list\n", "Pulumi.prod.yaml"),
        ("config:\n  nphies:role: primary\n  nphies:role: standby\n", "Pulumi.prod.yaml"),
        ("config:\n  nphies-platform:owner:\n    secure: AAABAKc\n", "Pulumi.prod.yaml: nphies-platform:owner"),
        ("", "Pulumi.prod.yaml: nphies:role: missing"),
    ],
    ids=["broken YAML", "a list", "a key twice", "an encrypted value", "nothing"],
)
def test_a_stack_file_that_cannot_be_read_is_refused_in_one_line(
    project: Path, text: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "Pulumi.prod.yaml").write_text(text)
    assert refused(project, "prod", capsys).startswith(says)


@pytest.mark.parametrize("stack", ["staging", "../prod", ""])
def test_an_unknown_stack_is_refused_by_those_there_are(
    project: Path, stack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refused(project, stack, capsys)
    assert "prod" in line
    assert "dr" in line


def test_the_real_program_refuses_on_the_command_line_too(project: Path) -> None:
    """The whole way: a process of its own, and the program as it is."""
    for part in ("settings", "components", "names.py"):
        (project / part).symlink_to(REPOSITORY / part)
    (project / "__main__.py").write_text((REPOSITORY / "__main__.py").read_text(encoding="utf-8"), encoding="utf-8")
    file = project / "Pulumi.prod.yaml"
    file.write_text(changed(file.read_text(), {"nphies-platform:archive.timeout": "10m"}))
    result = subprocess.run(
        [sys.executable, "-m", "offline", "preview", "prod"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Pulumi.prod.yaml: nphies-platform:archive.timeout: 10m; allowed: 10s to 60s: ")
    assert result.stderr.count("\n") == 1
