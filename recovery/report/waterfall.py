"""A chain of terms as an inline SVG: each term where it begins and as long as it takes, against what is allowed.

Places across are percentages, so that it is as wide as its page; text keeps its size.
"""

from datetime import timedelta
from html import escape

from declared import durations
from recovery.model.entry import judged
from recovery.model.estimate import Estimate
from recovery.model.term import Property, Term

ROW, BAR, TOP = 40, 12, 8


def waterfall(title: str, estimate: Estimate, allowed: timedelta) -> str:
    """One row for each term, then the sum; a line where the objective ends."""
    scale = max(allowed, estimate.total, timedelta(seconds=1)).total_seconds() * 1.02
    limit = 100 * allowed.total_seconds() / scale
    rows: list[str] = []
    begun = timedelta()
    for number, term in enumerate(estimate.terms):
        rows.append(_row(number, limit, term.what, _bar(term, begun, scale), durations.show(term.duration)))
        begun += term.duration
    verdict = judged(estimate, allowed)
    total = _rect(0, estimate.total.total_seconds(), scale, f"sum {verdict}")
    rows.append(_row(len(estimate.terms), limit, "total", total, durations.show(estimate.total)))
    height = TOP + ROW * len(rows) + 26
    label = f"{title}: {durations.show(estimate.total)}, objective {durations.show(allowed)}"
    return (
        f'<svg class="waterfall" role="img" width="100%" height="{height}" aria-label="{escape(label)}">'
        f"<title>{escape(label)}</title>{''.join(rows)}{_limit(allowed, limit, height)}</svg>"
    )


def _row(number: int, limit: float, what: str, bar: str, length: str) -> str:
    top, style = TOP + ROW * number, "total" if what == "total" else "term"
    return (
        f'<g class="{style}" transform="translate(0 {top})">'
        f'<text x="0" y="13">{escape(what)}</text>'
        f'<text class="length" x="100%" y="13" text-anchor="end">{escape(length)}</text>'
        f'<rect class="track" x="0" y="19" width="100%" height="{BAR}" rx="2"/>{bar}'
        f'<line class="limit" x1="{limit:.2f}%" x2="{limit:.2f}%" y1="16" y2="{BAR + 22}"/></g>'
    )


def _bar(term: Term, begun: timedelta, scale: float) -> str:
    kind = "declared" if isinstance(term.source, Property) else "constant"
    return _rect(begun.total_seconds(), term.duration.total_seconds(), scale, kind)


def _rect(start: float, length: float, scale: float, style: str) -> str:
    # What takes no time still shows where it happens.
    width = max(100 * length / scale, 0.4)
    left = min(100 * start / scale, 100 - width)
    return f'<rect class="{style}" x="{left:.2f}%" y="19" width="{width:.2f}%" height="{BAR}" rx="2"/>'


def _limit(allowed: timedelta, place: float, height: int) -> str:
    anchor = "end" if place > 50 else "start"
    text = escape(f"objective {durations.show(allowed)}")
    return f'<text class="limit" x="{place:.2f}%" y="{height - 8}" text-anchor="{anchor}">{text}</text>'
