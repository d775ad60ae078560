"""Writes docs/metrics.md: every metric that is read, what exports it, and what reads it (`make docs`)."""

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from components.observability.alerts import Group, Recording
from components.observability.alerts.runbooks import guide_groups
from components.observability.alerts.services import SERVICES_OF_THE_GUIDE
from components.observability.dashboards import Dashboard, dashboards
from components.observability.metrics import CONTRACT, SOURCES
from settings import ObjectiveSettings

FILE = Path(__file__).parents[2] / "docs" / "metrics.md"

_HEAD = """\
# Metrics

Generated from the alerts, the dashboards and `components/observability/metrics.py` (`make docs`); a metric that nothing
reads is not listed, and none is read that is not listed.
"""
_CONTRACT = """\
## What the services must give

Beside what Micrometer gives by itself, each service exports these at `/actuator/prometheus`; without them the dashboard
Business Metrics stays empty.

| metric | kind | service | what it counts |
| --- | --- | --- | --- |
"""


def page(groups: Sequence[Group], boards: Sequence[Dashboard]) -> str:
    """The page."""
    readers = _readers(groups, boards)
    sources = sorted(set(SOURCES.values()), key=str.lower)
    tables = [_table(source, readers) for source in sources]
    rows = "".join(
        f"| `{metric}` | {of.kind} | {of.service} | {of.meaning} |\n" for metric, of in sorted(CONTRACT.items())
    )
    return "\n".join([_HEAD, *tables, _CONTRACT + rows])


def _table(source: str, readers: Mapping[str, Sequence[str]]) -> str:
    of_it = sorted(metric for metric, where in SOURCES.items() if where == source)
    rows = "".join(f"| `{metric}` | {', '.join(readers[metric])} |\n" for metric in of_it)
    return f"## From {source}\n\n| metric | read by |\n| --- | --- |\n{rows}"


def _readers(groups: Sequence[Group], boards: Sequence[Dashboard]) -> dict[str, Sequence[str]]:
    """Metric to the alerts, recording rules and dashboards that read it."""
    return {metric: sorted(set(_reading(metric, groups, boards))) for metric in SOURCES}


def _reading(metric: str, groups: Sequence[Group], boards: Sequence[Dashboard]) -> Iterable[str]:
    named = re.compile(rf"(?<![\w:]){re.escape(metric)}(?![\w:])")
    for rule in (rule for group in groups for rule in group.rules):
        if named.search(rule.expr):
            yield "recording rules" if isinstance(rule, Recording) else f"[{rule.name}](runbooks/alerts/{rule.name}.md)"
    for board in boards:
        if any(named.search(query) for panel in board.panels for query in panel.queries.values()):
            yield f"dashboard {board.title}"


def current_page() -> str:
    """The page with the guide's numbers."""
    return page(guide_groups(SERVICES_OF_THE_GUIDE), dashboards(ObjectiveSettings()))


if __name__ == "__main__":
    FILE.write_text(current_page(), encoding="utf-8")
    sys.stdout.write(f"{FILE.name} written\n")
