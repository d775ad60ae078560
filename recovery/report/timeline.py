"""The recovery from a lost region on one axis: the bars of each lane, from the disruption until the services serve again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from itertools import groupby

from declared import durations
from recovery.model import constants
from recovery.model.entry import Entry
from recovery.model.estimate import Estimate
from recovery.model.step import Constant, Step

LANES = ("Detection and DNS", "People", "Pulumi", "PostgreSQL", "Services")
_CONSTANTS = {
    constants.DECISION: "People",
    constants.ROLE_CHANGE: "Pulumi",
    constants.STANDBY_PROMOTION: "PostgreSQL",
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
class _Bar:
    """Consecutive steps of one lane."""

    lane: str
    begun: timedelta
    ended: timedelta
    steps: Sequence[Step]


def lane(step: Step) -> str:
    """The lane of a step."""
    if isinstance(step.source, Constant):
        return _CONSTANTS.get(step.source, "Services")
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
    rows = "".join(_row(name, bars, frames, scale) for name in LANES)
    ended = sorted(bars, key=lambda each: each.ended)
    marks = "".join(
        f"<li><b>T+{_clock(each.ended)}</b> {escape(each.lane)}: {escape(each.steps[-1].name)}</li>" for each in ended
    )
    limit = f'<i class="limit" style="left:{_share(entry.rto_objective, scale)}"></i>'
    return (
        f'<section class="card"><h3>Failover timeline: {escape(entry.subject)} serves again after '
        f"{escape(durations.show(entry.rto.total))} of {escape(durations.show(entry.rto_objective))}</h3>"
        f'<div class="lanes">{rows}<div class="lane axis"><span></span><div>{_axis(scale)}{limit}</div></div></div>'
        f'<ol class="marks">{marks}</ol></section>'
    )


def _bars(estimate: Estimate) -> Iterator[_Bar]:
    placed = zip(estimate.steps, estimate.begins, strict=True)
    for (name, _), group in groupby(placed, key=lambda each: (lane(each[0]), each[0].branch)):
        members = list(group)
        last, begun = members[-1]
        yield _Bar(name, members[0][1], begun + last.duration, [step for step, _ in members])


def _row(name: str, bars: Sequence[_Bar], frames: Sequence[_Bar], scale: timedelta) -> str:
    drawn = _drawn([each for each in bars if each.lane == name], "bar", scale)
    drawn += _drawn([each for each in frames if each.lane == name], "former", scale)
    return f'<div class="lane"><span>{escape(name)}</span><div>{drawn}</div></div>'


def _drawn(bars: Sequence[_Bar], style: str, scale: timedelta) -> str:
    return "".join(
        f'<i class="{style}" style="left:{_share(each.begun, scale)};width:{_share(each.ended - each.begun, scale)}" '
        f'title="T+{_clock(each.begun)} to T+{_clock(each.ended)}"></i>'
        for each in bars
    )


def _axis(scale: timedelta) -> str:
    ticks = range(int(scale / _TICK) + 1)
    return "".join(f'<b style="left:{_share(_TICK * each, scale)}">{each * 5}</b>' for each in ticks)


def _share(duration: timedelta, scale: timedelta) -> str:
    return f"{100 * (duration / scale):.2f}%"


def _clock(duration: timedelta) -> str:
    minutes, seconds = divmod(round(duration.total_seconds()), 60)
    return f"{minutes}:{seconds:02d}"
