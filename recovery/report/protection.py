"""Recovery points: from synchronous replicas to the backup vault, each with its age at most; and the error budget."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from html import escape

from declared import durations
from recovery.model.assessment import Assessment
from recovery.model.entry import Entry
from recovery.report.compact import bucket_prefix

_COLOURS = 8
"""Of style.css: a share of the error budget each."""


def ladder(assessment: Assessment) -> str:
    """One row for each RPO, the lowest first and what has no bound last, with its steps or its evidence."""
    rows = "".join(
        f'<tr><th>{escape(age)}</th><td>{escape(subjects)}<br><span class="soft">{escape(reason)}</span></td></tr>'
        for age, subjects, reason in _rungs(assessment.entries)
    )
    head = "<thead><tr><th>data loss at most</th><th>of what, after what</th></tr></thead>"
    table = f'<table class="ladder">{head}<tbody>{rows}</tbody></table>'
    return f'<h2 id="recovery-points">Recovery points</h2><section class="card">{table}</section>'


def _rungs(entries: Iterable[Entry]) -> Iterator[tuple[str, str, str]]:
    found: dict[tuple[bool, timedelta, str], list[str]] = {}
    for each in entries:
        if each.rpo is not None:
            found.setdefault((not each.rpo.bounded, each.rpo.total, _reason(each)), []).append(
                f"{bucket_prefix(each.subject)}, {each.disruption.value}"
            )
    for (is_open, age, reason), subjects in sorted(found.items(), key=lambda item: item[0][:2]):
        yield f"{durations.show(age)}{' or more' if is_open else ''}", "; ".join(subjects), reason


def _reason(entry: Entry) -> str:
    """The steps of the estimate; without steps, what was required of the resources and is met."""
    if entry.rpo is None:
        return ""
    if entry.rpo.missing:
        return entry.rpo.missing[0].message
    if entry.rpo.steps:
        return " + ".join(f"{step.name} ({durations.show(step.duration)})" for step in entry.rpo.steps)
    listed = list(dict.fromkeys(str(each).replace("spec.", "", 1) for each in entry.rpo.evidence))
    more = f" and {len(listed) - 4} more" if len(listed) > 4 else ""
    return "; ".join(listed[:4]) + more


def budget(assessment: Assessment) -> str:
    """The year's error budget as one bar: the expected downtime of each disruption."""
    availability = assessment.availability
    budgeted = (100 - availability.objective) / 100 * 365.25 * 24 * 60
    spent = sum(each.minutes_per_year for each in availability.expected_downtime)
    scale = max(budgeted, spent, 1.0)
    bars = "".join(
        f'<i class="share{number % _COLOURS}" style="width:{100 * each.minutes_per_year / scale:.2f}%" '
        f'title="{escape(each.disruption)}, {escape(each.subject)}: {each.minutes_per_year:.0f} min"></i>'
        for number, each in enumerate(availability.expected_downtime)
    )
    key = "".join(
        f'<li><i class="share{number % _COLOURS}"></i>{escape(each.disruption)}, {escape(each.subject)}: '
        f"{each.minutes_per_year:.0f} min</li>"
        for number, each in enumerate(availability.expected_downtime)
    )
    return (
        f'<section class="card"><h3>{spent:.0f} of {budgeted:.0f} minutes a year</h3>'
        f'<div class="budget">{bars}</div><ul class="key">{key}</ul></section>'
    )
