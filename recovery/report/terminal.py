"""The assessment as a table of at most 80 columns: a row for each subject, a column for each disruption."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from recovery.model.assessment import Assessment
from recovery.model.disruption import Disruption
from recovery.model.entry import Entry, Verdict
from recovery.model.estimate import Estimate
from recovery.report.compact import bucket_prefix, compact
from recovery.report.narrow import blocks

_MARKS: Mapping[Verdict, str] = {"met": "", "breached": "!", "unknown": "?", "at-risk": "*"}
_LEGEND = {
    "!": "! breached",
    "?": "? unknown until `pulumi up`",
    "*": "* at risk: no region can take over",
    "+": "+ at least: a step is unbounded",
    "~": "~ untested",
}
_HEADS = {
    Disruption.APPLICATION: "application",
    Disruption.NODE: "node",
    Disruption.AVAILABILITY_ZONE: "AZ",
    Disruption.REGION: "region",
    Disruption.STANDBY_REGION: "standby",
}
_FEW = 3
"""Archives from which on a row for all of them is shorter."""

WIDTH = 80
"""Columns of the table."""


def lines(assessment: Assessment, width: int = WIDTH, *, in_full: bool = False) -> Iterator[str]:
    """Plain lines, the table at most 80 columns wide; marks are explained under it where they stand in it.

    Where there is less room, each subject is a block. Unless in full, archives with the same figures share a row.
    """
    objectives = assessment.objectives
    what = "Worst-case RTO by disruption, RPO"
    given = f"objectives: RTO {compact(objectives.rto)}, RPO {compact(objectives.rpo)}, {objectives.availability:g} %"
    heads, rows = [*_HEADS.values(), "of RTO", "RPO"], list(_rows(assessment, in_full=in_full))
    if width < WIDTH:
        yield from (what, given)
        yield from blocks(heads, rows, width)
    else:
        yield f"{what}      {given}"
        yield from _table(heads, rows)
    cells = " ".join(cell for row in rows for cell in row[1:])
    if marks := [text for mark, text in _LEGEND.items() if mark in cells]:
        yield "  ".join(marks)


def _rows(assessment: Assessment, *, in_full: bool) -> Iterator[list[str]]:
    """Services first, from the disruption until they serve again; then stores, each on its own; then copies."""
    untimed = ("shared dependencies", "archive")
    timed = [each for each in assessment.entries if each.kind not in untimed or each.rpo or each.rto.missing]
    services = [entry for entry in timed if entry.kind == "service"]
    copies = [entry for entry in timed if entry.kind in ("archive", "backups")]
    stores = [entry for entry in timed if entry not in services and entry not in copies]
    for heading, entries in (
        ("Services, until they serve again", services),
        ("Stores, each on its own", stores),
        ("Backups and copies, each with its own objective", copies),
    ):
        if entries:
            yield [heading, *[""] * 7]
        archives = [each for each in entries if each.kind == "archive"]
        yield from _alike(archives, assessment, in_full=in_full)
        for subject in dict.fromkeys(entry.subject for entry in entries if entry not in archives):
            yield _row(subject, [entry for entry in entries if entry.subject == subject], assessment)


def _alike(archives: Sequence[Entry], assessment: Assessment, *, in_full: bool) -> Iterator[list[str]]:
    """The rows of the archives; one for all of them where they have the same figures."""
    subjects = dict.fromkeys(entry.subject for entry in archives)
    rows = [_row(each, [entry for entry in archives if entry.subject == each], assessment) for each in subjects]
    if in_full or len(rows) < _FEW or any(row[1:] != rows[0][1:] for row in rows):
        yield from rows
    else:
        yield [f"  {len(rows)} archives, each", *rows[0][1:]]


def _row(subject: str, entries: Sequence[Entry], assessment: Assessment) -> list[str]:
    own = {entry.disruption: entry for entry in entries}
    shares = [
        entry.rto.total / entry.rto_objective for entry in entries if entry.rto_objective == assessment.objectives.rto
    ]
    bounded = all(entry.rto.bounded for entry in entries)
    share = f"{math.ceil(100 * max(shares))} %{'' if bounded else '+'}" if shares and max(shares) else ""
    cells = [rto_cell(own[each]) if each in own else "" for each in Disruption]
    return ["  " + bucket_prefix(subject), *cells, share, rpo_cell(entries, assessment.objectives.rpo)]


def rto_cell(entry: Entry) -> str:
    """`26m`, with a mark where it is not met; empty where there is no objective."""
    if not entry.rto.steps and not entry.rto.missing:
        return "0s" if entry.kind not in ("shared dependencies", "archive") else ""
    return _figure(entry.rto, entry.verdict_of_rto)


def cell(entry: Entry) -> str:
    """`26m / 90s` of one disruption, with a mark beside the figure that does not meet its objective."""
    rpo = "-" if entry.rpo is None else _figure(entry.rpo, entry.verdict_of_rpo)
    return f"{rto_cell(entry) or '-'} / {rpo}"


def rpo_cell(entries: Iterable[Entry], objective: timedelta) -> str:
    """The worst RPO of a subject, with its own objective where it has one."""
    kept = [entry for entry in entries if entry.rpo is not None]
    if not kept:
        return "-"
    worst = max(
        kept, key=lambda entry: (bool(entry.rpo and entry.rpo.missing), entry.rpo.total if entry.rpo else timedelta())
    )
    text = _figure(worst.rpo or Estimate(), worst.verdict_of_rpo)
    return text if worst.rpo_objective == objective else f"{text} of {compact(worst.rpo_objective)}"


def _figure(estimate: Estimate, verdict: Verdict) -> str:
    return (
        f"{compact(estimate.total)}{'' if estimate.bounded else '+'}{'~' if estimate.untested else ''}{_MARKS[verdict]}"
    )


def compact_seconds(seconds: float) -> str:
    """To the second, and as short: `31m14s`, `4h`, `15m`."""
    parts: list[str] = []
    rest = round(seconds)
    for name, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        number, rest = divmod(rest, size)
        if number:
            parts.append(f"{number}{name}")
    return "".join(parts) or "0s"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as their widest cell. The first head may reach over the subjects; a heading may run on."""
    filled = [row for row in (["", "", *heads[1:]], *rows) if any(row[1:])]
    widths = [max((len(row[column]) for row in filled), default=0) for column in range(len(heads) + 1)]
    first = heads[0].rjust(widths[0] + 2 + widths[1])
    yield first + "".join("  " + text.rjust(width) for text, width in zip(heads[1:], widths[2:], strict=True))
    for row in rows:
        cells = zip(row[1:], widths[1:], strict=True)
        yield (row[0].ljust(widths[0]) + "".join("  " + text.rjust(width) for text, width in cells)).rstrip()
