"""Markdown read as far as the tests need it: headings as anchors, links, code blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^(```+|~~~+).*?^\1\s*$", re.MULTILINE | re.DOTALL)
_INLINE_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"!?\[(?:[^\]\[]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
_HTML_LINK = re.compile(r"(?:href|src|srcset)=\"([^\"]+)\"")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)


@dataclass(frozen=True)
class Link:
    page: Path
    target: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)} -> {self.target}"


def pages() -> list[Path]:
    """Every Markdown page of the repository."""
    folders = [ROOT, *(path for path in ROOT.iterdir() if path.is_dir() and path.name not in _NOT_OURS)]
    found = {page for folder in folders for page in folder.glob("*.md" if folder == ROOT else "**/*.md")}
    return sorted(found)


_NOT_OURS = {".venv", ".venv-drill", "build", ".git", ".pytest_cache", ".ruff_cache", "node_modules"}


def links(page: Path) -> Iterator[Link]:
    text = _INLINE_CODE.sub("", _FENCE.sub("", page.read_text(encoding="utf-8")))
    for pattern in (_LINK, _HTML_LINK):
        for match in pattern.finditer(text):
            yield Link(page, match[1])


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub makes of the headings: the second of two equal ones ends in -1."""
    taken: dict[str, int] = {}
    found: set[str] = set()
    for match in _HEADING.finditer(_FENCE.sub("", page.read_text(encoding="utf-8"))):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", match[1]).replace("`", "").replace("*", "")
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        number = taken.get(slug, 0)
        taken[slug] = number + 1
        found.add(f"{slug}-{number}" if number else slug)
    return found
