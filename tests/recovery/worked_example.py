"""The worked example of docs/recovery-model.md, from what prod declares."""

from collections.abc import Iterator
from datetime import timedelta

from declared import durations
from recovery import Assessment, Disruption, Entry, Estimate, Property
from recovery.model.outdated import measured_constants


def example(assessment: Assessment) -> str:
    """Three estimates, each as a table that adds up."""
    parts = (
        ("A lost region, claims-service: RTO", entry(assessment, "claims-service", Disruption.REGION).rto),
        ("A lost region, claims-db: RPO", entry(assessment, "claims-db", Disruption.REGION).rpo),
        ("Data corruption (a bad delete), claims-db: RTO", entry(assessment, "claims-db", Disruption.APPLICATION).rto),
    )
    return "\n\n".join(f"**{title}**\n\n{table(estimate)}" for title, estimate in parts if estimate is not None)


def year(assessment: Assessment) -> str:
    """Availability as a table that adds up."""
    lines = [
        "| disruption | longest outage | events per year | minutes per event | minutes per year |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {each.disruption} | {each.subject} | {each.events_per_year:g} | {each.minutes_per_event:.2f} | {each.minutes_per_year:.1f} |"
        for each in assessment.availability.expected_downtime
    ]
    minutes = sum(each.minutes_per_year for each in assessment.availability.expected_downtime)
    lines.append(f"| **total** | | | | **{minutes:.1f}** |")
    return "\n".join(lines)


def measured() -> str:
    """What drills measured, and what the model makes of it."""
    lines = ["| constant | runs | median | worst | margin | value |", "| --- | --- | --- | --- | --- | --- |"]
    for each in measured_constants():
        if (record := each.measured) is not None:
            worst, drill = record.worst, record.worst.drill
            commit = f"`{drill.commit}`" if drill.commit else "commit not recorded"
            found = f"{worst.seconds:g} s: {drill.name}, {drill.date}, {commit}, {drill.machine}"
            margin = f"{record.margin:g}: {record.margin_reason}"
            lines.append(
                f"| {each.name} | {len(record.runs)} | {record.median:g} s | {found} | {margin} | {count(each.value)} s |"
            )
    return "\n".join(lines)


def entry(assessment: Assessment, subject: str, disruption: Disruption) -> Entry:
    return next(each for each in assessment.entries if (each.subject, each.disruption) == (subject, disruption))


def table(estimate: Estimate) -> str:
    return "\n".join(rows(estimate))


def rows(estimate: Estimate) -> Iterator[str]:
    yield "| from | step | read from | seconds |"
    yield "| --- | --- | --- | --- |"
    for each, begins in zip(estimate.steps, estimate.begins, strict=True):
        source = f"constant, {each.basis}"
        if isinstance(each.source, Property):
            how = ", measured" if each.basis == "measured" else ""
            source = f"{each.source.resource}: `{each.source.path}` = {each.source.found}{how}"
        name = f"{each.branch}: {each.name}" if each.branch else each.name
        yield f"| {clock(begins)} | {name} | {source} | {count(each.duration)} |"
    yield f"| | **total** | {durations.show(estimate.total)} | **{count(estimate.total)}** |"


def clock(begins: timedelta) -> str:
    minutes, seconds = divmod(round(begins.total_seconds()), 60)
    return f"{minutes}:{seconds:02d}"


def count(duration: timedelta) -> str:
    return f"{duration.total_seconds():g}"
