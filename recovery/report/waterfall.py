"""The steps of an estimate as an inline SVG: each step where it begins and as long as it takes, against the objective.

Places across are percentages, so that it is as wide as its page; text keeps its size.
"""

from collections.abc import Iterator
from datetime import timedelta
from html import escape

from declared import durations
from recovery.model.entry import verdict_of
from recovery.model.estimate import Estimate
from recovery.model.step import Step

ROW, BAR, TOP, HEADING = 40, 12, 8, 26


def waterfall(title: str, estimate: Estimate, objective: timedelta, former: Estimate | None = None) -> str:
    """One row for each step, those of a branch below its name, then the total; a line where the objective ends.

    What was elsewhere before is there as a frame.
    """
    before = former or Estimate()
    scale = max(objective, estimate.total, before.total, timedelta(seconds=1)).total_seconds() * 1.02
    present = dict(_places(estimate, scale))
    frames = {name: frame for name, frame in _places(before, scale) if present.get(name) != frame}
    limit = 100 * objective.total_seconds() / scale
    rows: list[str] = []
    top, branch = TOP, None
    for step, begun in zip(estimate.steps, estimate.begins, strict=True):
        if step.branch and step.branch != branch:
            rows.append(f'<text class="branch" x="0" y="{top + 15}">at the same time: {escape(step.branch)}</text>')
            top += HEADING
        branch = step.branch
        bar = _bar(step, begun, scale) + frames.get(step.name, "")
        rows.append(_row(top, limit, step.name, bar, durations.show(step.duration)))
        top += ROW
    verdict = verdict_of(estimate, objective)
    total = _rect(0, estimate.total.total_seconds(), scale, f"sum {verdict}")
    if former:
        total += _rect(0, former.total.total_seconds(), scale, "former")
    rows.append(_row(top, limit, "total", total, durations.show(estimate.total)))
    height = top + ROW + 26
    label = f"{title}: {durations.show(estimate.total)}, objective {durations.show(objective)}"
    return (
        f'<svg class="waterfall" role="img" width="100%" height="{height}" aria-label="{escape(label)}">'
        f"<title>{escape(label)}</title>{''.join(rows)}{_limit(objective, limit, height)}</svg>"
    )


def _places(estimate: Estimate, scale: float) -> Iterator[tuple[str, str]]:
    """The frame of each step where it was."""
    for step, begun in zip(estimate.steps, estimate.begins, strict=True):
        yield step.name, _rect(begun.total_seconds(), step.duration.total_seconds(), scale, "former")


def _row(top: int, limit: float, name: str, bar: str, length: str) -> str:
    style = "total" if name == "total" else "step"
    return (
        f'<g class="{style}" transform="translate(0 {top})">'
        f'<text x="0" y="13">{escape(name)}</text>'
        f'<text class="length" x="100%" y="13" text-anchor="end">{escape(length)}</text>'
        f'<rect class="track" x="0" y="19" width="100%" height="{BAR}" rx="2"/>{bar}'
        f'<line class="limit" x1="{limit:.2f}%" x2="{limit:.2f}%" y1="16" y2="{BAR + 22}"/></g>'
    )


def _bar(step: Step, begun: timedelta, scale: float) -> str:
    return _rect(begun.total_seconds(), step.duration.total_seconds(), scale, step.basis)


def _rect(start: float, length: float, scale: float, style: str) -> str:
    # A step of no duration is still drawn.
    width = max(100 * length / scale, 0.4)
    left = min(100 * start / scale, 100 - width)
    return f'<rect class="{style}" x="{left:.2f}%" y="19" width="{width:.2f}%" height="{BAR}" rx="2"/>'


def _limit(objective: timedelta, place: float, height: int) -> str:
    anchor = "end" if place > 50 else "start"
    text = escape(f"objective {durations.show(objective)}")
    return f'<text class="limit" x="{place:.2f}%" y="{height - 8}" text-anchor="{anchor}">{text}</text>'
