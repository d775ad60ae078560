"""A lost region from the disruption until the services serve again, on one axis: who is at work when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from itertools import groupby

from declared import durations
from recovery.model import constants
from recovery.model.entry import Entry
from recovery.model.term import Constant, Term

LANES = ("Detection and DNS", "People", "Pulumi", "PostgreSQL", "Services")
_CONSTANTS = {
    constants.DECISION: "People",
    constants.ROLE_CHANGE: "Pulumi",
    constants.ARCHIVE_REPLAY: "PostgreSQL",
    constants.INSTANCE_PROMOTION: "PostgreSQL",
    constants.CREDENTIALS: "PostgreSQL",
}
_TYPES = {
    "aws:route53/": "Detection and DNS",
    "aws:cloudwatch/": "Detection and DNS",
    "cnpg.io/": "PostgreSQL",
}
_TICK = timedelta(minutes=5)


@dataclass(frozen=True)
class _Step:
    """What one lane does without a pause."""

    lane: str
    begun: timedelta
    ended: timedelta
    terms: Sequence[Term]


def lane(term: Term) -> str:
    """Whose step it is."""
    if isinstance(term.source, Constant):
        return _CONSTANTS.get(term.source, "Services")
    urn = term.source.urn
    return next((name for part, name in _TYPES.items() if part in urn), "Services")


def timeline(entry: Entry) -> str:
    """The lanes with their bars, and the moments at which each hands over to the next."""
    steps = list(_steps(entry.rto.terms))
    if not steps:
        return ""
    scale = max(entry.rto_allowed, entry.rto.total) * 1.02
    rows = "".join(_row(name, [each for each in steps if each.lane == name], scale) for name in LANES)
    marks = "".join(
        f"<li><b>T+{_clock(each.ended)}</b> {escape(each.lane)}: {escape(each.terms[-1].what)}</li>" for each in steps
    )
    limit = f'<i class="limit" style="left:{_share(entry.rto_allowed, scale)}"></i>'
    return (
        f'<section class="card"><h3>Failover timeline: {escape(entry.subject)} serves again after '
        f"{escape(durations.show(entry.rto.total))} of {escape(durations.show(entry.rto_allowed))}</h3>"
        f'<div class="lanes">{rows}<div class="lane axis"><span></span><div>{_axis(scale)}{limit}</div></div></div>'
        f'<ol class="marks">{marks}</ol></section>'
    )


def _steps(terms: Sequence[Term]) -> Iterator[_Step]:
    begun = timedelta()
    for name, group in groupby(terms, key=lane):
        members = list(group)
        ended = begun + sum((each.duration for each in members), timedelta())
        yield _Step(name, begun, ended, members)
        begun = ended


def _row(name: str, steps: Sequence[_Step], scale: timedelta) -> str:
    bars = "".join(
        f'<i class="bar" style="left:{_share(each.begun, scale)};width:{_share(each.ended - each.begun, scale)}" '
        f'title="T+{_clock(each.begun)} to T+{_clock(each.ended)}"></i>'
        for each in steps
    )
    return f'<div class="lane"><span>{escape(name)}</span><div>{bars}</div></div>'


def _axis(scale: timedelta) -> str:
    ticks = range(int(scale / _TICK) + 1)
    return "".join(f'<b style="left:{_share(_TICK * each, scale)}">{each * 5}</b>' for each in ticks)


def _share(duration: timedelta, scale: timedelta) -> str:
    return f"{100 * (duration / scale):.2f}%"


def _clock(duration: timedelta) -> str:
    minutes, seconds = divmod(round(duration.total_seconds()), 60)
    return f"{minutes}:{seconds:02d}"
