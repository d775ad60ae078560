"""docs/recovery-model.md: what the model computes for prod and what drills measured, in the page's generated blocks."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from declared import durations
from offline.stacks import declared
from recovery import Assessment, Disruption, Estimate, Property, assess
from recovery.model.constants import RESTART_AFTER_PROMOTION
from recovery.model.outdated import measured_constants
from recovery.model.step import Constant

PAGE = Path("docs", "recovery-model.md")
_BLOCK = re.compile(r"(?<=<!-- generated: )([a-z -]+)( -->\n\n).*?(?=\n\n<!-- end of generated -->)", re.DOTALL)

FIRST, BEFORE = "46fd61f", "a0f5397"
"""Commits: the first model, and the last one before drills were recorded. All figures of theirs are planning figures."""

PLANNED: dict[str, tuple[float | None, float | None]] = {
    "WAL segment upload (archive_command)": (30, 30),
    "promotion": (60, 60),
    "WAL replay and promotion of the standby": (60 + 60, 60 + 60),
    "database role passwords reconciled": (30, 30),
    "archive plugin starts (leader lease)": (None, 20),
    "partition leader election": (20, 20),
    "planned switchover (no writable primary)": (None, 110),
    "restart after promotion (archive_mode), switchover": (None, 60),
    "restart after promotion (archive_mode), restart": (None, 20),
}
"""Seconds at each of them; None: it was not in the model."""


def page(root: Path) -> str:
    """The page with its blocks as they are now. Raises KeyError for a block that is not known."""
    assessment = assess(declared("prod").stack)
    blocks = {
        "worked example": _example(assessment),
        "changes of instance": _changes(assessment),
        "year": _year(assessment),
        "measured": _measured(),
        "before": _before(),
    }
    text = (root / PAGE).read_text(encoding="utf-8")
    return _BLOCK.sub(lambda found: f"{found[1]}{found[2]}{blocks[found[1]]}", text)


def _example(assessment: Assessment) -> str:
    """Three estimates, each as a table that adds up."""
    entries = {(each.subject, each.disruption): each for each in assessment.entries}
    parts = (
        ("A lost region, claims-service: RTO", entries["claims-service", Disruption.REGION].rto),
        ("A lost region, claims-db: RPO", entries["claims-db", Disruption.REGION].rpo),
        ("Data corruption (a bad delete), claims-db: RTO", entries["claims-db", Disruption.APPLICATION].rto),
    )
    return "\n\n".join(f"**{title}**\n\n{_table(estimate)}" for title, estimate in parts if estimate is not None)


def _changes(assessment: Assessment) -> str:
    lines = ["| change of instance | steps | no commit is acknowledged for |", "| --- | --- | --- |"]
    for each in assessment.instance_changes:
        steps = [step for step in each.rto.steps if step.duration]
        listed = " + ".join(f"{step.name} {_count(step.duration)}" for step in steps)
        lines.append(f"| {each.change} | {listed} | {_count(each.rto.total)} s |")
    return "\n".join(lines)


def _year(assessment: Assessment) -> str:
    """Availability as a table that adds up."""
    available = assessment.availability
    lines = [
        "| disruption | longest outage | events per year | minutes per event | minutes per year |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {each.disruption} | {each.subject} | {each.events_per_year:g} | {each.minutes_per_event:.2f} | {each.minutes_per_year:.1f} |"
        for each in available.expected_downtime
    ]
    minutes = sum(each.minutes_per_year for each in available.expected_downtime)
    lines.append(f"| **total** | | | | **{minutes:.1f}** |")
    said = f"{minutes:.1f} of 525 960 minutes: {available.percent:.3f} %, the objective is {available.objective:g} % (263 minutes)."
    return "\n".join([*lines, "", said])


def _measured() -> str:
    lines = ["| constant | runs | median | worst | margin | value |", "| --- | --- | --- | --- | --- | --- |"]
    for each in measured_constants():
        if (record := each.measured) is not None:
            worst, drill = record.worst, record.worst.drill
            commit = f"`{drill.commit}`" if drill.commit else "commit not recorded"
            found = f"{worst.seconds:g} s: {drill.name}, {drill.date}, {commit}, {drill.machine}"
            margin = f"{record.margin:g}: {record.margin_reason}"
            lines.append(
                f"| {_named(each)} | {len(record.runs)} | {record.median:g} s | {found} | {margin} | {_count(each.value)} s |"
            )
    return "\n".join(lines)


def _before() -> str:
    lines = [
        f"| constant | first model, `{FIRST}` | before drills, `{BEFORE}` | median measured | worst measured | margin | now |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for each in measured_constants():
        if (record := each.measured) is not None:
            planned = ["-" if figure is None else f"{figure:g} s" for figure in PLANNED.get(_named(each), (None, None))]
            figures = (
                f"{record.median:g} s",
                f"{record.worst.seconds:g} s",
                f"{record.margin:g}",
                f"{_count(each.value)} s",
            )
            lines.append(f"| {' | '.join((_named(each), *planned, *figures))} |")
    return "\n".join(lines)


def _named(constant: Constant) -> str:
    """Two constants of one step are told apart by the method that they are of."""
    methods = [method for method, each in RESTART_AFTER_PROMOTION.items() if each is constant]
    return ", ".join([constant.name, *methods])


def _table(estimate: Estimate) -> str:
    return "\n".join(_rows(estimate))


def _rows(estimate: Estimate) -> Iterator[str]:
    yield "| from | step | read from | seconds |"
    yield "| --- | --- | --- | --- |"
    for each, begins in zip(estimate.steps, estimate.begins, strict=True):
        source = f"constant, {each.basis}"
        if isinstance(each.source, Property):
            how = ", measured" if each.basis == "measured" else ""
            source = f"{each.source.resource}: `{each.source.path}` = {each.source.found}{how}"
        name = f"{each.branch}: {each.name}" if each.branch else each.name
        yield f"| {_clock(begins)} | {name} | {source} | {_count(each.duration)} |"
    yield f"| | **total** | {durations.show(estimate.total)} | **{_count(estimate.total)}** |"


def _clock(begins: timedelta) -> str:
    minutes, seconds = divmod(round(begins.total_seconds()), 60)
    return f"{minutes}:{seconds:02d}"


def _count(duration: timedelta) -> str:
    return f"{duration.total_seconds():g}"
