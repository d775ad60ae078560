"""Every relative link of every page leads somewhere, anchors included."""

from pathlib import Path

import pytest

from tests.docs.markdown import ROOT, Link, anchors, links, pages


def problem(link: Link) -> str | None:
    if link.target.startswith(("https://", "http://", "mailto:")):
        return None
    path, _, anchor = link.target.partition("#")
    target = (link.page.parent / path).resolve() if path else link.page
    if not target.is_relative_to(ROOT) or not target.exists():
        return f"{link}: no such file"
    if anchor and anchor not in anchors(target):
        return f"{link}: no such heading"
    return None


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_resolves(page: Path) -> None:
    assert [text for link in links(page) if (text := problem(link))] == []


def test_a_link_to_a_missing_file_or_heading_is_found() -> None:
    readme = ROOT / "README.md"
    assert problem(Link(readme, "docs/nothing.md")) == "README.md -> docs/nothing.md: no such file"
    assert problem(Link(readme, "docs/settings.md#nothing")) == "README.md -> docs/settings.md#nothing: no such heading"
    assert problem(Link(readme, "docs/settings.md#stack")) is None


def test_every_page_of_docs_can_be_reached_from_its_index() -> None:
    index = ROOT / "docs" / "README.md"
    reached, ahead = set[Path](), [index]
    while ahead:
        page = ahead.pop()
        reached.add(page)
        targets = [(page.parent / link.target.partition("#")[0]).resolve() for link in links(page)]
        ahead += [target for target in targets if target.suffix == ".md" and target.exists() and target not in reached]
    assert [str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md") if page not in reached] == []
