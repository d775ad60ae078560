"""The estimate as a section of the report's page: cost by component as an inline SVG, and what the figures rest on."""

from collections.abc import Sequence
from datetime import date
from html import escape

from cost.components import Component
from cost.estimate import CostEstimate
from cost.report.terminal import headline, notes

ROW, BAR, TOP = 40, 12, 8
ROWS = 14
_LARGEST = 20


def section(estimate: CostEstimate, today: date, documents: str = "../../docs") -> str:
    """Heading, picture, the largest resources, and notes on the prices; `documents` is the address of docs/."""
    rows = "".join(
        f'<tr><th>{escape(f"{resource.kind} {resource.name}")}</th><td class="time">{usd.expected:,.0f} USD</td></tr>'
        for resource, usd in estimate.by_resource()[:_LARGEST]
    )
    page = f'<a href="{escape(documents)}/cost.md">docs/cost.md</a>'
    said = "".join(f"<li>{escape(each)}</li>" for each in notes(estimate, today))
    return (
        f'<h2 id="cost">Cost</h2><section class="card"><p class="soft">{escape(headline(estimate))}; list prices, before discounts '
        f"and taxes. What is used and not declared, such as requests, is assumed: {page}.</p>"
        f"{picture(estimate.components)}"
        f"<details><summary>The {_LARGEST} largest resources</summary><table><tbody>{rows}</tbody></table></details>"
        f'<ul class="soft">{said}</ul></section>'
    )


def picture(components: Sequence[Component]) -> str:
    """A row for each component: its own resources, then its pods' part of the nodes."""
    others = components[ROWS:]
    rest = Component("others", sum(each.resources for each in others), sum(each.pods for each in others))
    shown = [*components[:ROWS], *([rest] if others else [])]
    scale = max((each.usd for each in shown), default=0) or 1
    rows = "".join(_row(number, each, scale) for number, each in enumerate(shown))
    whole = sum(each.usd for each in components)
    label = f"cost by component: {whole:,.0f} USD a month"
    return (
        f'<svg class="waterfall" role="img" width="100%" height="{TOP + ROW * len(shown)}" aria-label="{escape(label)}">'
        f"<title>{escape(label)}</title>{rows}</svg>"
        '<p class="key"><span class="declared"></span>its own resources'
        '<span class="pods"></span>its pods\' part of the nodes</p>'
    )


def _row(number: int, component: Component, scale: float) -> str:
    own, pods = (100 * usd / scale for usd in (component.resources, component.pods))
    return (
        f'<g class="step" transform="translate(0 {TOP + ROW * number})">'
        f'<text x="0" y="13">{escape(component.name)}</text>'
        f'<text class="length" x="100%" y="13" text-anchor="end">{component.usd:,.0f} USD</text>'
        f'<rect class="track" x="0" y="19" width="100%" height="{BAR}" rx="2"/>'
        f'<rect class="declared" x="0" y="19" width="{own:.2f}%" height="{BAR}" rx="2"/>'
        f'<rect class="pods" x="{own:.2f}%" y="19" width="{pods:.2f}%" height="{BAR}" rx="2"/></g>'
    )
