"""Each block of commands of a runbook says, above it in the page's source, where it was executed or why it was not.

`<!-- executed: emulated AWS -->`, `<!-- executed: lab -->`, or `<!-- not executed: reason -->`. Whether a program takes a command is
checked of every block (test_runbook_programs.py). A block with a program that is not known here must have been executed.
"""

import re
from pathlib import Path

import pytest

from tests.docs.runbook import FOLDER, PROGRAMS, RUNBOOKS, parsed

PAGES = [*RUNBOOKS, FOLDER / "README.md"]
PLACES = {"emulated AWS", "lab"}
_BLOCK = re.compile(
    r"^(?:<!-- (?P<mark>[^\n]*) -->\n)?^ {0,3}```sh\n(?P<script>.*?)^ {0,3}```$", re.MULTILINE | re.DOTALL
)
_MARK = re.compile(r"executed: (?P<place>.+)|not executed: (?P<reason>.{15,})")

FUNCTIONS = {"contexts", "db", "guard", "idle", "ask", "restored", "restored()", "shell", "shell()", "."}
ON_EVERY_MACHINE = {
    "curl",
    "cut",
    "date",
    "dig",
    "echo",
    "grep",
    "jq",
    "make",
    "read",
    "sed",
    "tee",
    ".venv/bin/python",
}
OF_OTHERS = {"docker", "gh"}
"""Of other services, which no test reaches: short, and the page says what to expect."""


def marked(text: str) -> list[tuple[str, str]]:
    """The mark and the script of each block; an empty mark where there is none."""
    return [(found["mark"] or "", found["script"]) for found in _BLOCK.finditer(text)]


def fault(mark: str, script: str) -> str | None:
    """What is wrong with the mark of a block."""
    found = _MARK.fullmatch(mark)
    if found is None:
        return f"{mark!r}; allowed: 'executed: PLACE' or 'not executed: REASON'"
    if found["place"] and found["place"] not in PLACES:
        return f"executed: {found['place']}; allowed: {', '.join(sorted(PLACES))}"
    programs = {command.program for command in parsed(FOLDER, script)}
    unknown = programs - {*PROGRAMS, *FUNCTIONS, *ON_EVERY_MACHINE, *OF_OTHERS}
    if unknown and found["place"] is None:
        return f"{', '.join(sorted(unknown))}: neither executed nor checked by the program itself"
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_block_is_executed_or_says_why_not(page: Path) -> None:
    found = marked(page.read_text(encoding="utf-8"))
    assert [wrong for mark, script in found if (wrong := fault(mark, script))] == []


def test_every_block_is_found() -> None:
    fences = sum(len(re.findall(r"^ {0,3}```sh$", page.read_text(encoding="utf-8"), re.MULTILINE)) for page in PAGES)
    assert sum(len(marked(page.read_text(encoding="utf-8"))) for page in PAGES) == fences >= 100


@pytest.mark.parametrize(
    "text",
    [
        "```sh\naws sts get-caller-identity\n```",
        "<!-- executed: my laptop -->\n```sh\naws sts get-caller-identity\n```",
        "<!-- not executed: why -->\n```sh\naws sts get-caller-identity\n```",
        "<!-- not executed: it needs a cluster with pods -->\n```sh\nterraform apply\n```",
    ],
)
def test_a_block_without_a_true_mark_is_refused(text: str) -> None:
    ((mark, script),) = marked(text)
    assert fault(mark, script) is not None
