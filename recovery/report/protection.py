"""What protects against what, and how old it may be: from synchronous replicas to the backup vault."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from html import escape

from declared import durations
from recovery.model.assessment import Assessment
from recovery.model.entry import Entry


def ladder(assessment: Assessment) -> str:
    """One row for each RPO, the freshest copy first, with what it rests on."""
    rows = "".join(
        f'<tr><th>{escape(age)}</th><td>{escape(subjects)}<br><span class="soft">{escape(reason)}</span></td></tr>'
        for age, subjects, reason in _rungs(assessment.entries)
    )
    head = "<thead><tr><th>data loss at most</th><th>of what, after what</th></tr></thead>"
    return f'<h2>Recovery points</h2><section class="card"><table class="ladder">{head}<tbody>{rows}</tbody></table></section>'


def _rungs(entries: Iterable[Entry]) -> Iterator[tuple[str, str, str]]:
    found: dict[tuple[timedelta, str], list[str]] = {}
    for each in entries:
        if each.rpo is not None:
            found.setdefault((each.rpo.total, _reason(each)), []).append(
                f"{_short(each.subject)}, {each.disruption.value}"
            )
    for (age, reason), subjects in sorted(found.items(), key=lambda item: item[0][0]):
        yield durations.show(age), "; ".join(subjects), reason


def _reason(entry: Entry) -> str:
    """The steps that take the time; where none does, what was asked of the resources and holds."""
    if entry.rpo is None:
        return ""
    if entry.rpo.gaps:
        return entry.rpo.gaps[0].message
    if entry.rpo.terms:
        return " + ".join(f"{term.what} ({durations.show(term.duration)})" for term in entry.rpo.terms)
    listed = list(dict.fromkeys(str(each).replace("spec.", "", 1) for each in entry.rpo.evidence))
    more = f" and {len(listed) - 4} more" if len(listed) > 4 else ""
    return "; ".join(listed[:4]) + more


def _short(subject: str) -> str:
    """Bucket names end in account and region."""
    parts = subject.split("-")
    number = next((index for index, part in enumerate(parts) if part.isdigit() and len(part) == 12), None)
    return "-".join(parts[:number]) if number else subject


def budget(assessment: Assessment) -> str:
    """The year's error budget as one bar: what each disruption is expected to take of it."""
    availability = assessment.availability
    allowed = (100 - availability.allowed) / 100 * 365.25 * 24 * 60
    spent = sum(each.minutes_a_year for each in availability.shares)
    scale = max(allowed, spent, 1.0)
    bars = "".join(
        f'<i class="share{number % 5}" style="width:{100 * each.minutes_a_year / scale:.2f}%" '
        f'title="{escape(each.disruption)}, {escape(each.subject)}: {each.minutes_a_year:.0f} min"></i>'
        for number, each in enumerate(availability.shares)
    )
    key = "".join(
        f'<li><i class="share{number % 5}"></i>{escape(each.disruption)}, {escape(each.subject)}: '
        f"{each.minutes_a_year:.0f} min</li>"
        for number, each in enumerate(availability.shares)
    )
    return (
        f'<section class="card"><h3>{spent:.0f} of {allowed:.0f} minutes a year</h3>'
        f'<div class="budget">{bars}</div><ul class="key">{key}</ul></section>'
    )
