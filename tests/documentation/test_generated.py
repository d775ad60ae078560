"""What is generated says what the program says, and the index of decisions lists them all."""

from pathlib import Path

import pytest

from documentation import decisions
from documentation.generated import ROOT, generated


def test_every_generated_file_is_up_to_date() -> None:
    stale = [path for path, text in generated().items() if (ROOT / path).read_text(encoding="utf-8") != text]
    assert stale == [], "run: make docs"


def test_the_index_lists_every_decision() -> None:
    folder = ROOT / "docs" / "decisions"
    index = decisions.index(folder)
    assert [path.name for path in folder.glob("0*.md") if f"({path.name})" not in index] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [("0001-a.md", "# 0002: A\n"), ("0001-a.md", "no title\n"), ("idea.md", "# 0001: A\n")],
    ids=["numbers differ", "no title", "no number in the name"],
)
def test_a_decision_that_cannot_be_listed_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(decisions.DecisionError, match=name):
        decisions.index(tmp_path)
