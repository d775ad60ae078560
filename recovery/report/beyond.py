"""What is left beyond the pair, as lines and as a section: both regions lost, the account lost, two disruptions at once."""

from collections.abc import Iterator
from datetime import timedelta
from html import escape

from declared import durations
from recovery.model.entry import verdict_of
from recovery.model.estimate import Estimate
from recovery.model.survival import BeyondThePair, Catastrophe, Survival, TwoAtOnce
from recovery.report.compact import bucket_prefix, compact
from recovery.report.links import NEXT_TO_THE_BUILD, linked

NOTHING_LEFT = "Both regions  no copy outlives the loss of both regions (vault.region: none)"

_TESTED = "Whether they restore is tested twice a week; the last runs: docs/runbooks/restore-test.md."

_VERDICTS = {"breached": " not met", "unknown": " unknown", "at-risk": " at risk"}
"""Words, not the marks of the table: no objective of the guide is stated for two at once, and none is breached."""


def lines(beyond: BeyondThePair) -> Iterator[str]:
    """At most 80 columns: what is left of all, how long the way back takes, and a line for each two disruptions."""
    if beyond.anything_left:
        stores = beyond.of(Catastrophe.BOTH_REGIONS)
        left = sum(each.where is not None for each in stores)
        yield f"Both regions  a copy of {left} of {len(stores)} stores outlives the loss of both regions"
        yield f"From nothing  {_figure(beyond.from_nothing)}{_until(beyond.from_nothing)}"
    elif beyond.survivals:
        yield NOTHING_LEFT
    for number, each in enumerate(beyond.two_at_once):
        yield f"{'' if number else 'Two at once':<14}{each.name}: {_held(each)}"


def table(beyond: BeyondThePair) -> Iterator[str]:
    """A row for each store, in at most 80 columns; nothing where nothing is left."""
    if not beyond.anything_left:
        return
    rows = [("Loss of both regions", "copy in", "at most old", "locked", "other account")]
    safe = {each.subject for each in beyond.of(Catastrophe.ACCOUNT) if each.where}
    rows += [
        ("  " + bucket_prefix(each.subject), *_cells(each), "yes" if each.subject in safe else "no")
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
    found = [("RTO", *_of(pair.rto, pair.rto_objective))]
    if pair.rpo is not None:
        found.append(("RPO", *_of(pair.rpo, pair.rpo_objective)))
    verdicts = {verdict for _, _, verdict in found}
    if len(verdicts) == 1:  # said once
        return f"{', '.join(f'{name} {figure}' for name, figure, _ in found)}{verdicts.pop()}"
    return ", ".join(f"{name} {figure}{verdict}" for name, figure, verdict in found)


def _of(estimate: Estimate, objective: timedelta) -> tuple[str, str]:
    """`37m of 30m` and ` not met`: the figure beside the objective of one disruption."""
    verdict = "breached" if estimate.total > objective else verdict_of(estimate, objective)
    return f"{_figure(estimate)} of {compact(objective)}", _VERDICTS.get(verdict, "")


def section(beyond: BeyondThePair, documents: str = NEXT_TO_THE_BUILD) -> str:
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
    figure = _figure(beyond.from_nothing) if beyond.anything_left else "not possible"
    tested = f'<p class="soft">{linked(_TESTED, documents)}</p>' if beyond.anything_left else ""
    way = (
        f'<section class="card"><h3>From third copies alone: {escape(figure)}</h3>{tested}'
        f"<table><tbody>{steps}</tbody></table>{f'<ul class=findings>{missing}</ul>' if missing else ''}</section>"
    )
    pairs = "".join(
        f'<tr><th>{escape(each.name)}<br><span class="soft">{escape(each.rto.note)}</span></th>'
        f'<td class="{each.verdict}">{escape(_held(each))}</td></tr>'
        for each in beyond.two_at_once
    )
    return (
        '<h2 id="beyond-the-pair">Beyond the pair</h2><p class="soft">No objective of the guide is stated for these.</p>'
        f'{tables}{way}<section class="card"><h3>Two at once</h3><table><tbody>{pairs}</tbody></table></section>'
    )


def _html_table(beyond: BeyondThePair, catastrophe: Catastrophe) -> str:
    """A row for each store; where nothing is left of any, what that is of, by the reason."""
    if beyond.of(catastrophe) and not any(each.where for each in beyond.of(catastrophe)):
        reasons: dict[str, list[str]] = {}
        for each in beyond.of(catastrophe):
            reasons.setdefault(each.reason, []).append(bucket_prefix(each.subject))
        lines = "".join(f"<li>{escape(', '.join(of))}: {escape(why)}</li>" for why, of in reasons.items())
        return (
            f'<section class="card"><h3>Lost: {escape(catastrophe.value)}</h3>'
            f'<p class="breached">Nothing is left.</p><ul class="findings">{lines}</ul></section>'
        )
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
