"""Small projects to preview."""

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from offline import preview as preview_module
from offline.__main__ import main

PROJECT = "name: nphies-platform\nruntime: python\n"


class Project:
    """A project in a directory of its own, and the current one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("Pulumi.yaml", PROJECT)
        self.write("Pulumi.prod.yaml", "config: {}\n")
        self.write("Pulumi.dr.yaml", "config: {}\n")
        self.program("")

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text, encoding="utf-8")

    def program(self, text: str) -> None:
        imports = "import pulumi\nimport pulumi_aws as aws\nimport pulumi_kubernetes as k8s\n"
        self.write("__main__.py", imports + textwrap.dedent(text))

    def built(self) -> dict[str, str]:
        """All files under build/ and what is in them."""
        build = self.root / "build"
        return {str(path.relative_to(build)): path.read_text() for path in sorted(build.rglob("*")) if path.is_file()}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(preview_module, "EVALUATORS", ())  # none of these projects is a platform
    return Project(tmp_path)


Preview = Callable[..., tuple[int, str, str]]


@pytest.fixture
def preview(capsys: pytest.CaptureFixture[str]) -> Preview:
    """Runs `python -m offline preview` in this process: exit code, standard output, standard error."""

    def run(stack: str = "prod", *options: str) -> tuple[int, str, str]:
        code = main(["preview", stack, *options])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run
