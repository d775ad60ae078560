"""The recovery from a lost region on one axis: the bars of each lane, from the disruption until the services serve again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from itertools import groupby, zip_longest

from declared import durations
from recovery.model import constants
from recovery.model.entry import Entry
from recovery.model.estimate import Estimate
from recovery.model.step import Constant, Step

LANES = ("Health checks, DNS", "People", "Pulumi", "PostgreSQL", "Services")
# By name: an estimate that was read back from recovery.json has constants without their measurements.
_CONSTANTS = {
    constants.DECISION.name: "People",
    constants.ROLE_CHANGE.name: "Pulumi",
    constants.STANDBY_PROMOTION.name: "PostgreSQL",
    constants.INSTANCE_PROMOTION.name: "PostgreSQL",
    constants.CREDENTIALS.name: "PostgreSQL",
}
_TYPES = {
    "aws:route53/": "Health checks, DNS",
    "aws:cloudwatch/": "Health checks, DNS",
    "aws:lb/": "Health checks, DNS",
    "cnpg.io/": "PostgreSQL",
}
_TICK = timedelta(minutes=5)


@dataclass(frozen=True)
class _Bar:
    """Consecutive steps of one lane."""

    lane: str
    begun: timedelta
    ended: timedelta
    steps: Sequence[Step]


def lane(step: Step) -> str:
    """The lane of a step."""
    if isinstance(step.source, Constant):
        return _CONSTANTS.get(step.source.name, "Services")
    urn = step.source.urn
    return next((name for part, name in _TYPES.items() if part in urn), "Services")


def timeline(entry: Entry, former: Estimate | None = None) -> str:
    """The lanes with their bars, and the time at which each bar ends; former bars that are elsewhere now as frames."""
    bars = list(_bars(entry.rto))
    present = {(each.lane, each.begun, each.ended) for each in bars}
    frames = [each for each in _bars(former or Estimate()) if (each.lane, each.begun, each.ended) not in present]
    if not bars:
        return ""
    scale = max(entry.rto_objective, entry.rto.total, former.total if former else timedelta()) * 1.02
    limit = f'<i class="limit" style="left:{_share(entry.rto_objective, scale)}"></i>'
    rows = "".join(_row(name, bars, frames, limit, scale) for name in LANES)
    ended = sorted(bars, key=lambda each: each.ended)
    said = [(each.ended, f"{each.lane}: {each.steps[-1].name}") for each in ended]
    said.append((entry.rto_objective, "the objective"))
    marks = "".join(
        f"<li><b>T+{_clock(moment)}</b> {escape(what)}</li>" for moment, what in sorted(said, key=lambda each: each[0])
    )
    least = "" if entry.rto.bounded else " or more, since a step is unbounded"
    return (
        f'<section class="card"><h3>Failover timeline: {escape(entry.subject)} serves again after '
        f"{escape(durations.show(entry.rto.total))}{least or f' of {escape(durations.show(entry.rto_objective))}'}</h3>"
        f'<div class="lanes">{rows}<div class="lane axis"><span></span><div>{_axis(scale)}</div></div></div>'
        f'<ol class="marks">{marks}</ol></section>'
    )


def _bars(estimate: Estimate) -> Iterator[_Bar]:
    placed = zip(estimate.steps, estimate.begins, strict=True)
    for (name, _), group in groupby(placed, key=lambda each: (lane(each[0]), each[0].branch)):
        members = list(group)
        last, begun = members[-1]
        yield _Bar(name, members[0][1], begun + last.duration, [step for step, _ in members])


def _row(name: str, bars: Sequence[_Bar], frames: Sequence[_Bar], limit: str, scale: timedelta) -> str:
    """A lane; rows below it for what another branch does at the same time."""
    own, former = (_rows(each for each in group if each.lane == name) for group in (bars, frames))
    drawn = [
        _segments(one, scale) + _drawn(other, "former", scale)
        for one, other in zip_longest(own, former, fillvalue=list[_Bar]())
    ]
    heads = (name, *[""] * (len(drawn) - 1))
    return "".join(
        f'<div class="lane"><span>{escape(head)}</span><div>{each}{limit}</div></div>'
        for head, each in zip(heads, drawn, strict=True)
    )


def _rows(bars: Iterable[_Bar]) -> list[list[_Bar]]:
    """Each bar in the first row that is free at its time; at least one row."""
    rows: list[list[_Bar]] = [[]]
    for bar in sorted(bars, key=lambda each: each.begun):
        free = next((row for row in rows if not row or row[-1].ended <= bar.begun), None)
        if free is None:
            rows.append([bar])
        else:
            free.append(bar)
    return rows


def _segments(bars: Sequence[_Bar], scale: timedelta) -> str:
    """Each step of the bars in the colour of what its time is from."""
    drawn: list[str] = []
    for bar in bars:
        begun = bar.begun
        for step in bar.steps:
            drawn.append(_one(begun, begun + step.duration, f"bar {step.basis}", scale, f"{step.name}: "))
            begun += step.duration
    return "".join(drawn)


def _one(begun: timedelta, ended: timedelta, style: str, scale: timedelta, what: str = "") -> str:
    return (
        f'<i class="{style}" style="left:{_share(begun, scale)};width:{_share(ended - begun, scale)}" '
        f'title="{escape(what)}T+{_clock(begun)} to T+{_clock(ended)}"></i>'
    )


def _drawn(bars: Sequence[_Bar], style: str, scale: timedelta) -> str:
    return "".join(_one(each.begun, each.ended, style, scale) for each in bars)


def _axis(scale: timedelta) -> str:
    ticks = range(int(scale / _TICK) + 1)
    return "".join(f'<b style="left:{_share(_TICK * each, scale)}">{each * 5}</b>' for each in ticks)


def _share(duration: timedelta, scale: timedelta) -> str:
    return f"{100 * (duration / scale):.2f}%"


def _clock(duration: timedelta) -> str:
    minutes, seconds = divmod(round(duration.total_seconds()), 60)
    return f"{minutes}:{seconds:02d}"
