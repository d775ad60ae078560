"""The worked example of docs/recovery-model.md, from what prod declares."""

from collections.abc import Iterator
from datetime import timedelta

from declared import durations
from recovery import Assessment, Disruption, Entry, Estimate, Property


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


def entry(assessment: Assessment, subject: str, disruption: Disruption) -> Entry:
    return next(each for each in assessment.entries if (each.subject, each.disruption) == (subject, disruption))


def table(estimate: Estimate) -> str:
    return "\n".join(rows(estimate))


def rows(estimate: Estimate) -> Iterator[str]:
    yield "| step | read from | seconds |"
    yield "| --- | --- | --- |"
    for each in estimate.steps:
        source = "constant"
        if isinstance(each.source, Property):
            source = f"{each.source.resource}: `{each.source.path}` = {each.source.found}"
        yield f"| {each.name} | {source} | {count(each.duration)} |"
    yield f"| **total** | {durations.show(estimate.total)} | **{count(estimate.total)}** |"


def count(duration: timedelta) -> str:
    return f"{duration.total_seconds():g}"
