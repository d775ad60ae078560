"""The index of the decisions, from the head of each page: its title, then a list of status, date and what it supersedes."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_NAME = re.compile(r"(\d{4})-[a-z0-9-]+\.md")
_TITLE = re.compile(r"# (\d{4}): (.+)")
_ENTRY = re.compile(r"- (Status|Date|Supersedes|Superseded by): (.+)")
_LINK = re.compile(r"\[(\d{4})\]\(\1-[a-z0-9-]+\.md\)")
STATUSES = ("proposed", "accepted", "superseded in part", "superseded")

_INTRODUCTION = """# Decisions

One page per decision: the context, what was decided, what was rejected and why. A decision is changed by a new page
that names the old one, not by editing history; the old one then names the new one. This index is generated (`make docs`).
Numbers were handed out in blocks, one per part of the platform, so there are gaps.
"""

# The first number of each block, and what it is about.
_THEMES = (
    (1, "Settings and regions"),
    (10, "The offline preview"),
    (15, "Network, cluster and operators"),
    (30, "PostgreSQL"),
    (40, "The drill, Redis and Kafka"),
    (50, "Archives and backups"),
    (60, "Services and the edge"),
    (70, "Monitoring and logging"),
    (80, "Recovery model and policies"),
    (90, "Documentation and pull requests"),
    (100, "What real charts, operators and AWS do"),
    (110, "Facts of Helm charts"),
    (140, "What policies and the recovery model read"),
    (160, "What a preview says"),
    (170, "Commands of a disaster recovery"),
    (220, "A region stands alone"),
    (270, "Beyond the pair"),
)


class DecisionError(ValueError):
    """A page that the index cannot list."""


@dataclass(frozen=True)
class Decision:
    """The head of a page. `supersedes` and `superseded_by` are numbers."""

    file: str
    number: str
    title: str
    status: str
    date: date
    supersedes: frozenset[str]
    superseded_by: frozenset[str]

    @property
    def row(self) -> str:
        by = f"; {self.status} by {', '.join(sorted(self.superseded_by))}" if self.superseded_by else ""
        proposed = "; proposed" if self.status == "proposed" else ""
        return f"- [{self.number}]({self.file}): {self.title} ({self.date}{by}{proposed})"


def decisions(folder: Path) -> dict[str, Decision]:
    """All decisions of a folder by number. Raises DecisionError for a page whose head is not complete or not true."""
    found = [_decision(path) for path in sorted(folder.glob("*.md")) if path.name != "README.md"]
    by_number = {each.number: each for each in found}
    for each in found:
        for old in each.supersedes:
            if old not in by_number or each.number not in by_number[old].superseded_by:
                raise DecisionError(f"{each.file}: supersedes {old}; allowed: a decision that says 'Superseded by' it")
        for new in each.superseded_by:
            if new not in by_number or each.number not in by_number[new].supersedes:
                raise DecisionError(f"{each.file}: superseded by {new}; allowed: a decision that says 'Supersedes' it")
    return by_number


def index(folder: Path) -> str:
    """The index page of the decisions in a folder."""
    listed = decisions(folder).values()
    parts = [_INTRODUCTION]
    for (first, theme), end in zip(_THEMES, [*(start for start, _ in _THEMES[1:]), 10_000], strict=True):
        rows = [each.row for each in listed if first <= int(each.number) < end]
        if rows:
            parts.append("\n".join([f"## {theme}\n", *rows]) + "\n")
    return "\n".join(parts)


def _decision(path: Path) -> Decision:
    lines = path.read_text(encoding="utf-8").splitlines() or [""]
    name, title = _NAME.fullmatch(path.name), _TITLE.fullmatch(lines[0])
    if not name or not title or name[1] != title[1]:
        raise DecisionError(f"{path.name}: {lines[0]!r}; allowed: NNNN-title.md that begins with '# NNNN: title'")
    entries = {entry[1]: entry[2] for line in lines[1:8] if (entry := _ENTRY.fullmatch(line))}
    status, day = entries.get("Status", ""), entries.get("Date", "")
    by = frozenset(_LINK.findall(entries.get("Superseded by", "")))
    if status not in STATUSES or status.startswith("superseded") != bool(by):
        allowed = f"'- Status: ' and one of {', '.join(STATUSES)}; with '- Superseded by: ' if it is"
        raise DecisionError(f"{path.name}: status {status!r}; allowed: {allowed}")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
        raise DecisionError(f"{path.name}: date {day!r}; allowed: '- Date: ' and a day such as 2026-11-23")
    supersedes = frozenset(_LINK.findall(entries.get("Supersedes", "")))
    return Decision(path.name, title[1], title[2], status, date.fromisoformat(day), supersedes, by)
