"""The assessment as a table of 80 columns: a row for each subject, a column for each disruption."""

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from recovery.model.assessment import Assessment, Availability
from recovery.model.disruption import Disruption
from recovery.model.entry import Entry
from recovery.model.estimate import Estimate
from recovery.model.term import Property

_MARKS = {"holds": "", "broken": "!", "undecided": "?", "exposed": "*"}
_LEGEND = {
    "!": "! breached",
    "?": "? undecided until `pulumi up`",
    "*": "* at risk after a failover, until the failback",
    "+": "+ at least: a step is unbounded",
}
_HEADS = {
    Disruption.SOFTWARE: "software",
    Disruption.NODE: "node",
    Disruption.ZONE: "zone",
    Disruption.REGION: "region",
    Disruption.STANDBY_REGION: "peer",
}
_MINUTES_A_YEAR = 365.25 * 24 * 60


def lines(assessment: Assessment) -> Iterator[str]:
    """Plain lines, at most 80 columns wide; marks are explained under the table where they stand in it."""
    objectives = assessment.objectives
    yield (
        f"Worst-case RTO by disruption, RPO      objectives: RTO {compact(objectives.rto)}, "
        f"RPO {compact(objectives.rpo)}, {objectives.availability:g} %"
    )
    rows = list(_rows(assessment))
    yield from _table([["", *_HEADS.values(), "share", "RPO"], *rows])
    cells = " ".join(cell for row in rows for cell in row[1:])
    if marks := [text for mark, text in _LEGEND.items() if mark in cells]:
        yield "  ".join(marks)
    yield ""
    yield from _summary(assessment)


def _rows(assessment: Assessment) -> Iterator[list[str]]:
    """Services first, from the disruption until they serve again; then stores, each its own part; then copies."""
    untimed = ("platform", "archive")
    timed = [each for each in assessment.entries if each.kind not in untimed or each.rpo or each.rto.gaps]
    services = [entry for entry in timed if entry.kind == "service"]
    copies = [entry for entry in timed if entry.kind in ("archive", "backups")]
    stores = [entry for entry in timed if entry not in services and entry not in copies]
    for heading, entries in (
        ("Services, until they serve again", services),
        ("Stores, their own part of it", stores),
        ("Backups and copies, each by its own bound", copies),
    ):
        if entries:
            yield [heading, *[""] * 7]
        for subject in dict.fromkeys(entry.subject for entry in entries):
            yield _row(subject, [entry for entry in entries if entry.subject == subject], assessment)


def _row(subject: str, entries: Sequence[Entry], assessment: Assessment) -> list[str]:
    own = {entry.disruption: entry for entry in entries}
    shares = [
        entry.rto.total / entry.rto_allowed for entry in entries if entry.rto_allowed == assessment.objectives.rto
    ]
    share = f"{math.ceil(100 * max(shares))} %" if shares and max(shares) else ""
    cells = [rto_cell(own[each]) if each in own else "" for each in Disruption]
    return ["  " + _short(subject), *cells, share, rpo_cell(entries, assessment.objectives.rpo)]


def rto_cell(entry: Entry) -> str:
    """`26m`, with a mark where it does not hold; empty where no time is promised."""
    if not entry.rto.terms and not entry.rto.gaps:
        return "0s" if entry.kind not in ("platform", "archive") else ""
    return _figure(entry.rto, entry.verdict_of_rto)


def cell(entry: Entry) -> str:
    """`26m / 90s` of one disruption, with a mark beside the figure that does not hold."""
    rpo = "-" if entry.rpo is None else _figure(entry.rpo, entry.verdict_of_rpo)
    return f"{rto_cell(entry) or '-'} / {rpo}"


def rpo_cell(entries: Iterable[Entry], objective: timedelta) -> str:
    """The worst RPO of a subject, with its own bound where that is not the objective."""
    kept = [entry for entry in entries if entry.rpo is not None]
    if not kept:
        return "-"
    worst = max(
        kept, key=lambda entry: (bool(entry.rpo and entry.rpo.gaps), entry.rpo.total if entry.rpo else timedelta())
    )
    text = _figure(worst.rpo or Estimate(), worst.verdict_of_rpo)
    return text if worst.rpo_allowed == objective else f"{text} of {compact(worst.rpo_allowed)}"


def _figure(estimate: Estimate, verdict: str) -> str:
    return f"{compact(estimate.total)}{'' if estimate.bounded else '+'}{_MARKS[verdict]}"


def compact(duration: timedelta) -> str:
    """Rounded up to what fits a cell: `90s`, `27m`, `4h`, `2d`."""
    seconds = duration.total_seconds()
    for name, size, most in (("s", 1, 120), ("m", 60, 3600 * 2), ("h", 3600, 86400)):
        if seconds < most:
            return f"{math.ceil(seconds / size)}{name}"
    return f"{math.ceil(seconds / 86400)}d"


def _short(subject: str) -> str:
    """Bucket names end in account and region, which every row would repeat."""
    parts = subject.split("-")
    number = next((index for index, part in enumerate(parts) if part.isdigit() and len(part) == 12), None)
    return "-".join(parts[:number]) if number else subject


def _table(rows: list[list[str]]) -> Iterator[str]:
    """Columns as wide as their widest cell; a row with nothing but a heading may run on."""
    filled = [row for row in rows if any(row[1:])]
    widths = [max((len(row[column]) for row in filled), default=0) for column in range(len(rows[0]))]
    for row in rows:
        cells = zip(row[1:], widths[1:], strict=True)
        yield (row[0].ljust(widths[0]) + "".join("  " + text.rjust(width) for text, width in cells)).rstrip()


def _summary(assessment: Assessment) -> Iterator[str]:
    yield f"Availability  {_availability(assessment.availability)}"
    broken = sorted({each.stream for each in assessment.retention if not each.holds})
    held = len(assessment.retention) - len([each for each in assessment.retention if not each.holds])
    missing = f"; too short: {', '.join(broken)}" if broken else ""
    yield f"Retention     {held} of {len(assessment.retention)} streams kept as long as required{missing}"
    longest = [entry for entry in assessment.entries if entry.kind == "service" and entry.rto.terms]
    if longest:
        worst = max(longest, key=lambda entry: entry.rto.total)
        yield f"Worst RTO     {worst.subject}, {worst.disruption}: {_parts(worst.rto)}"


def _availability(availability: Availability) -> str:
    lost = (100 - availability.percent) / 100 * _MINUTES_A_YEAR
    allowed = (100 - availability.allowed) / 100 * _MINUTES_A_YEAR
    bound = "" if availability.bounded else " or less, for a disruption is unbounded"
    return (
        f"{availability.percent:.3f} %{bound}; objective {availability.allowed:g} %, "
        f"{lost:.0f} of {allowed:.0f} minutes a year"
    )


def _parts(estimate: Estimate) -> str:
    """How much of a figure is declared, and how much is assumed: by planning, or by a document."""
    declared = sum((term.duration for term in estimate.terms if isinstance(term.source, Property)), timedelta())
    parts = [math.ceil(each.total_seconds()) for each in (declared, estimate.total - declared)]
    return f"{_exact(sum(parts))} = {_exact(parts[0])} declared + {_exact(parts[1])} assumed"


def _exact(total_seconds: int) -> str:
    minutes, seconds = divmod(total_seconds, 60)
    return f"{minutes}m{seconds:02d}s"
