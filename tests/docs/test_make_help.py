"""`make help` lists every target that is for people, and CONTRIBUTING names only targets that exist."""

import re
import subprocess

from tests.docs.markdown import ROOT

FOR_OTHER_TARGETS = {"drill-tools", "runtime", "development"}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


def test_help_lists_every_target() -> None:
    printed = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S607
    assert set(re.findall(r"^make ([\w-]+)", printed, re.MULTILINE)) == TARGETS - FOR_OTHER_TARGETS


def test_every_target_is_phony() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert set(phony.split()) == TARGETS


def test_every_target_that_a_page_names_exists() -> None:
    pages = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", ".github/pull_request_template.md")]
    named = {target for page in pages for target in re.findall(r"(?:^ {4}|`|\n)make ([a-z-]+)", page.read_text())}
    assert named - TARGETS == set()
    assert {"preview", "test", "diff"} <= named
