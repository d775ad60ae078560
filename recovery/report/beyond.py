"""What is left beyond the pair, as lines and as a section: both regions lost, the account lost, two disruptions at once."""

from collections.abc import Iterator
from datetime import timedelta
from html import escape

from declared import durations
from recovery.model.entry import verdict_of
from recovery.model.estimate import Estimate
from recovery.model.survival import BeyondThePair, Catastrophe, Survival, TwoAtOnce
from recovery.report.compact import compact

NOTHING_LEFT = "Both regions  no copy outlives the loss of both regions (vault.region: none)"

_VERDICTS = {"breached": " not met", "unknown": " unknown", "at-risk": " at risk"}
"""Words, not the marks of the table: no objective of the guide is stated for two at once, and none is breached."""


def lines(beyond: BeyondThePair) -> Iterator[str]:
    """At most 80 columns: one line where nothing is left, or else a row for each store and stream."""
    if beyond.anything_left:
        yield from _table(beyond)
        yield f"From nothing  {_figure(beyond.from_nothing)}{_until(beyond.from_nothing)}"
    elif beyond.survivals:
        yield NOTHING_LEFT
    for number, each in enumerate(beyond.two_at_once):
        yield f"{'' if number else 'Two at once':<14}{each.name}: {_held(each)}"


def _table(beyond: BeyondThePair) -> Iterator[str]:
    rows = [("Both regions", "in", "at most old", "locked", "other account")]
    safe = {each.subject for each in beyond.of(Catastrophe.ACCOUNT) if each.where}
    rows += [
        ("  " + _short(each.subject), *_cells(each), "yes" if each.subject in safe else "no")
        for each in beyond.of(Catastrophe.BOTH_REGIONS)
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        first, where, *others = row
        right = "".join(f"  {text.rjust(width)}" for text, width in zip(others, widths[2:], strict=True))
        yield f"{first.ljust(widths[0])}  {where.ljust(widths[1])}{right}".rstrip()


def _cells(survival: Survival) -> tuple[str, str, str]:
    """Region, age and lock."""
    if survival.where is None or survival.age is None:
        return "nothing", "", ""
    locked = "no" if survival.locked_days is None else f"{survival.locked_days:g}d"
    return survival.where.partition(",")[0], _figure(survival.age), locked


def _figure(estimate: Estimate) -> str:
    return f"{compact(estimate.total)}{'' if estimate.bounded else '+'}"


def _until(estimate: Estimate) -> str:
    """What keeps the figure from being one."""
    missing = ", ".join(dict.fromkeys(each.what or str(each.policy) for each in estimate.missing))
    return f" in the third place; not there yet: {missing}" if missing else " in the third place"


def _held(pair: TwoAtOnce) -> str:
    rto = f"RTO {_of(pair.rto, pair.rto_objective)}"
    return rto if pair.rpo is None else f"{rto}, RPO {_of(pair.rpo, pair.rpo_objective)}"


def _of(estimate: Estimate, objective: timedelta) -> str:
    """`37m of 30m not met`: the figure beside the objective of one disruption."""
    return f"{_figure(estimate)} of {compact(objective)}{_VERDICTS.get(verdict_of(estimate, objective), '')}"


def _short(subject: str) -> str:
    """Bucket names end in account and region."""
    parts = subject.split("-")
    number = next((index for index, part in enumerate(parts) if part.isdigit() and len(part) == 12), None)
    return "-".join(parts[:number]) if number else subject


def section(beyond: BeyondThePair) -> str:
    """A part of the page: a table for each catastrophe, the way back, the pairs of disruptions."""
    if not beyond.survivals and not beyond.two_at_once:
        return ""
    tables = "".join(_html_table(beyond, each) for each in Catastrophe)
    steps = "".join(
        f'<tr><th>{escape(step.name)}<br><span class="soft">{escape(str(step.source))}</span></th>'
        f'<td class="time">{escape(durations.show(step.duration))}</td></tr>'
        for step in beyond.from_nothing.steps
    )
    missing = "".join(f"<li>{escape(each.message)}</li>" for each in beyond.from_nothing.missing)
    way = (
        f'<section class="card"><h3>From third copies alone: {escape(_figure(beyond.from_nothing))}</h3>'
        f"<table><tbody>{steps}</tbody></table>{f'<ul class=findings>{missing}</ul>' if missing else ''}</section>"
    )
    pairs = "".join(
        f'<tr><th>{escape(each.name)}<br><span class="soft">{escape(each.rto.note)}</span></th>'
        f'<td class="{each.verdict}">{escape(_held(each))}</td></tr>'
        for each in beyond.two_at_once
    )
    return (
        '<h2>Beyond the pair</h2><p class="soft">No objective of the guide is stated for these.</p>'
        f'{tables}{way}<section class="card"><h3>Two at once</h3><table><tbody>{pairs}</tbody></table></section>'
    )


def _html_table(beyond: BeyondThePair, catastrophe: Catastrophe) -> str:
    rows = "".join(_html_row(each) for each in beyond.of(catastrophe))
    heads = "".join(f"<th>{each}</th>" for each in ("", "where", "at most old", "locked"))
    return (
        f'<section class="card"><h3>Lost: {escape(catastrophe.value)}</h3>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _html_row(each: Survival) -> str:
    reason = f'<br><span class="soft">{escape(each.reason)}</span>' if each.reason else ""
    where, age = each.where, each.age
    if where is None or age is None:
        return f'<tr><th>{escape(each.subject)}{reason}</th><td class="breached" colspan="3">nothing is left</td></tr>'
    locked = "not locked" if each.locked_days is None else f"{each.locked_days:g} days"
    steps = " + ".join(f"{step.name} ({durations.show(step.duration)})" for step in age.steps)
    missing = "".join(f'<br><span class="soft">{escape(each.message)}</span>' for each in age.missing)
    return (
        f'<tr><th>{escape(each.subject)}{reason}<br><span class="soft">{escape(steps)}</span>{missing}</th>'
        f'<td>{escape(where)}</td><td class="time">{escape(_figure(age))}</td><td>{escape(locked)}</td></tr>'
    )
