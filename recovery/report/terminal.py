"""The assessment as a table of at most 80 columns: a row for each subject, a column for each disruption."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from recovery.availability import CRITICAL
from recovery.model.assessment import Assessment, Availability
from recovery.model.disruption import Disruption
from recovery.model.entry import Entry, Verdict
from recovery.model.estimate import Estimate
from recovery.report import beyond
from recovery.report.compact import compact
from recovery.report.narrow import blocks

_MARKS: Mapping[Verdict, str] = {"met": "", "breached": "!", "unknown": "?", "at-risk": "*"}
_LEGEND = {
    "!": "! breached",
    "?": "? unknown until `pulumi up`",
    "*": "* at risk after a failover, until the failback",
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
_MINUTES_A_YEAR = 365.25 * 24 * 60


WIDTH = 80
"""Columns of the table."""


def lines(assessment: Assessment, width: int = WIDTH) -> Iterator[str]:
    """Plain lines, the table at most 80 columns wide; marks are explained under it where they stand in it.

    Where there is less room, each subject is a block.
    """
    objectives = assessment.objectives
    what = "Worst-case RTO by disruption, RPO"
    given = f"objectives: RTO {compact(objectives.rto)}, RPO {compact(objectives.rpo)}, {objectives.availability:g} %"
    heads, rows = [*_HEADS.values(), "of RTO", "RPO"], list(_rows(assessment))
    if width < WIDTH:
        yield from (what, given)
        yield from blocks(heads, rows, width)
    else:
        yield f"{what}      {given}"
        yield from _table(heads, rows)
    cells = " ".join(cell for row in rows for cell in row[1:])
    if marks := [text for mark, text in _LEGEND.items() if mark in cells]:
        yield "  ".join(marks)
    yield ""
    yield from _summary(assessment)


def _rows(assessment: Assessment) -> Iterator[list[str]]:
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
        for subject in dict.fromkeys(entry.subject for entry in entries):
            yield _row(subject, [entry for entry in entries if entry.subject == subject], assessment)


def _row(subject: str, entries: Sequence[Entry], assessment: Assessment) -> list[str]:
    own = {entry.disruption: entry for entry in entries}
    shares = [
        entry.rto.total / entry.rto_objective for entry in entries if entry.rto_objective == assessment.objectives.rto
    ]
    share = f"{math.ceil(100 * max(shares))} %" if shares and max(shares) else ""
    cells = [rto_cell(own[each]) if each in own else "" for each in Disruption]
    return ["  " + _short(subject), *cells, share, rpo_cell(entries, assessment.objectives.rpo)]


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


def _short(subject: str) -> str:
    """Bucket names end in account and region, which every row would repeat."""
    parts = subject.split("-")
    number = next((index for index, part in enumerate(parts) if part.isdigit() and len(part) == 12), None)
    return "-".join(parts[:number]) if number else subject


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as their widest cell. The first head may reach over the subjects; a heading may run on."""
    filled = [row for row in (["", "", *heads[1:]], *rows) if any(row[1:])]
    widths = [max((len(row[column]) for row in filled), default=0) for column in range(len(heads) + 1)]
    first = heads[0].rjust(widths[0] + 2 + widths[1])
    yield first + "".join("  " + text.rjust(width) for text, width in zip(heads[1:], widths[2:], strict=True))
    for row in rows:
        cells = zip(row[1:], widths[1:], strict=True)
        yield (row[0].ljust(widths[0]) + "".join("  " + text.rjust(width) for text, width in cells)).rstrip()


def _summary(assessment: Assessment) -> Iterator[str]:
    yield f"Availability  {_availability(assessment.availability)}"
    unmet = [each.stream for each in assessment.retention if not each.met]
    met = len(assessment.retention) - len(unmet)
    breached = f"; too short: {', '.join(sorted(set(unmet)))}" if unmet else ""
    yield f"Retention     met for {met} of {len(assessment.retention)} streams{breached}"
    entries = [each for each in assessment.entries if each.kind in CRITICAL]
    yield from _worst("Worst RTO", [(each, each.rto) for each in entries])
    yield from _worst("Worst RPO", [(each, each.rpo) for each in entries if each.rpo])
    yield from beyond.lines(assessment.beyond)


def _worst(title: str, estimates: Sequence[tuple[Entry, Estimate]]) -> Iterator[str]:
    """The longest figure, and how much of it is from where."""
    if any(estimate.steps for _, estimate in estimates):
        entry, estimate = max(estimates, key=lambda each: (each[1].total, not each[1].bounded))
        open_end, untested = "" if estimate.bounded else "+", ", untested" if estimate.untested else ""
        length = _exact(round(estimate.total.total_seconds()))
        yield f"{title:<14}{entry.subject}, {entry.disruption}: {length}{open_end}{untested}"
        yield f"{'':<14}{split(estimate)}"


def _availability(availability: Availability) -> str:
    lost = (100 - availability.percent) / 100 * _MINUTES_A_YEAR
    budget = (100 - availability.objective) / 100 * _MINUTES_A_YEAR
    bound = "" if availability.bounded else " or less, because an RTO is unbounded"
    return (
        f"{availability.percent:.3f} %{bound}; objective {availability.objective:g} %, "
        f"{lost:.0f} of {budget:.0f} minutes a year"
    )


def split(estimate: Estimate) -> str:
    """`8m30s declared, 2m05s measured, 15m00s assumed`: rounded to seconds, so that the parts add up to the whole.

    A part that is nothing is left out.
    """
    measured, assumed = (round(estimate.part(each).total_seconds()) for each in ("measured", "assumed"))
    declared = round(estimate.total.total_seconds()) - measured - assumed
    parts = ((declared, "declared"), (measured, "measured"), (assumed, "assumed"))
    return ", ".join(f"{_exact(seconds)} {basis}" for seconds, basis in parts if seconds)


def _exact(total_seconds: int) -> str:
    minutes, seconds = divmod(total_seconds, 60)
    return f"{minutes}m{seconds:02d}s"
