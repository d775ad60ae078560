"""The assessment as a table that fits a terminal: a row for each subject, a column for each disruption."""

import math
from collections.abc import Iterator, Sequence
from datetime import timedelta

from declared import durations
from recovery.model.assessment import Assessment
from recovery.model.disruption import Disruption
from recovery.model.entry import Entry

_MARKS = {"holds": "", "broken": " !", "undecided": " ?", "exposed": " *"}


def lines(assessment: Assessment) -> Iterator[str]:
    """Plain lines, at most 100 columns wide. `!` marks what is broken, `?` what cannot be decided at preview, `*` what a failover
    costs until the failback.
    """
    objectives = assessment.objectives
    yield (
        f"worst case, RTO / RPO; allowed: {durations.show(objectives.rto)} / {durations.show(objectives.rpo)} "
        f"({assessment.role} in {assessment.region})"
    )
    yield from _table([_head(), *_rows(assessment.entries)])
    availability = assessment.availability
    figure = f"{availability.percent:.3f} %" if availability.bounded else "no bound"
    yield f"availability {figure}, allowed {availability.allowed:g} %; retention {_retention(assessment)}"


def compact(duration: timedelta) -> str:
    """Rounded up to what fits a cell: `90s`, `27m`, `4h`, `2d`."""
    seconds = duration.total_seconds()
    for name, size, most in (("s", 1, 120), ("m", 60, 3600 * 2), ("h", 3600, 86400)):
        if seconds <= most:
            return f"{math.ceil(seconds / size)}{name}"
    return f"{math.ceil(seconds / 86400)}d"


def cell(entry: Entry) -> str:
    """`26m / -`, with a mark where it does not hold."""
    timed = entry.rto.terms or entry.kind not in ("platform", "archive")
    rto = "none" if not entry.rto.bounded else compact(entry.rto.total) if timed else "-"
    rpo = "-" if entry.rpo is None else compact(entry.rpo.total) if entry.rpo.bounded else "none"
    return f"{rto} / {rpo}{_MARKS[entry.verdict]}"


def _head() -> list[str]:
    return ["", *(each.value for each in Disruption)]


def _rows(entries: Sequence[Entry]) -> Iterator[list[str]]:
    for subject in dict.fromkeys(each.subject for each in entries):
        own = {each.disruption: cell(each) for each in entries if each.subject == subject}
        yield [_short(subject), *(own.get(each, "") for each in Disruption)]


def _short(subject: str) -> str:
    """Bucket names end in account and region, which every row would repeat."""
    parts = subject.split("-")
    number = next((index for index, part in enumerate(parts) if part.isdigit() and len(part) == 12), None)
    return "-".join(parts[:number]) if number else subject


def _table(rows: list[list[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def _retention(assessment: Assessment) -> str:
    broken = sorted({each.stream for each in assessment.retention if not each.holds})
    return f"broken: {', '.join(broken)}" if broken else "kept"
