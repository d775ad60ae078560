"""What is generated says what the program says, and the index of decisions lists them all."""

from pathlib import Path

import pytest

from documentation import decisions
from documentation.generated import ROOT, generated

HEAD = "\n- Status: accepted\n- Date: 2026-11-23\n"


def test_every_generated_file_is_up_to_date() -> None:
    stale = [path for path, text in generated().items() if (ROOT / path).read_text(encoding="utf-8") != text]
    assert stale == [], "run: make docs"


def test_the_index_lists_every_decision() -> None:
    folder = ROOT / "docs" / "decisions"
    index = decisions.index(folder)
    assert [path.name for path in folder.glob("0*.md") if f"({path.name})" not in index] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("0001-a.md", f"# 0002: A\n{HEAD}"),
        ("0001-a.md", "no title\n"),
        ("idea.md", f"# 0001: A\n{HEAD}"),
        ("0001-a.md", "# 0001: A\n\n- Date: 2026-11-23\n"),
        ("0001-a.md", "# 0001: A\n\n- Status: accepted\n"),
        ("0001-a.md", "# 0001: A\n\n- Status: superseded\n- Date: 2026-11-23\n"),
        ("0001-a.md", f"# 0001: A\n{HEAD}- Supersedes: [0002](0002-b.md)\n"),
    ],
    ids=["numbers differ", "no title", "no number in the name", "no status", "no date", "by which", "unknown"],
)
def test_a_decision_that_cannot_be_listed_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(decisions.DecisionError, match=name):
        decisions.index(tmp_path)


def test_the_index_says_when_a_decision_was_made_and_what_superseded_it(tmp_path: Path) -> None:
    old = "# 0001: A\n\n- Status: superseded in part\n- Date: 2026-11-20\n- Superseded by: [0002](0002-b.md)\n"
    (tmp_path / "0001-a.md").write_text(old)
    (tmp_path / "0002-b.md").write_text(f"# 0002: B\n{HEAD}- Supersedes: [0001](0001-a.md)\n")
    index = decisions.index(tmp_path)
    assert "- [0001](0001-a.md): A (2026-11-20; superseded in part by 0002)" in index
    assert "- [0002](0002-b.md): B (2026-11-23)" in index
