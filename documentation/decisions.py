"""The index of the decisions, from their first lines."""

import re
from pathlib import Path

_NAME = re.compile(r"(\d{4})-[a-z0-9-]+\.md")
_TITLE = re.compile(r"# (\d{4}): (.+)")

_INTRODUCTION = """# Decisions

One page per decision: the context, what was decided, what was rejected and why. A decision is changed by a new page
that names the old one, not by editing history. This index is generated (`make docs`). Numbers were handed out in
blocks, one per part of the platform, so there are gaps.
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
    (140, "What both judges read"),
    (160, "What a preview says"),
    (170, "Commands of a disaster recovery"),
)


class DecisionError(ValueError):
    """A page that the index cannot list."""


def index(folder: Path) -> str:
    """The index page of the decisions in a folder."""
    titles = dict(_title(path) for path in sorted(folder.glob("*.md")) if path.name != "README.md")
    parts = [_INTRODUCTION]
    for (first, theme), end in zip(_THEMES, [*(start for start, _ in _THEMES[1:]), 10_000], strict=True):
        rows = [f"- [{name[:4]}]({name}): {title}" for name, title in titles.items() if first <= int(name[:4]) < end]
        if rows:
            parts.append("\n".join([f"## {theme}\n", *rows]) + "\n")
    return "\n".join(parts)


def _title(path: Path) -> tuple[str, str]:
    first_line = path.read_text(encoding="utf-8").partition("\n")[0]
    name, title = _NAME.fullmatch(path.name), _TITLE.fullmatch(first_line)
    if not name or not title or name[1] != title[1]:
        raise DecisionError(f"{path.name}: {first_line!r}; allowed: NNNN-title.md that begins with '# NNNN: title'")
    return path.name, title[2]
