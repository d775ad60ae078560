"""One drill as a picture: when writes were acknowledged, until when the database was not redundant, what happened, what each term took."""

from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

from drills.comparison import Part, comparison

WIDTH, LEFT, ROW, TOP = 900, 130, 20, 54
_BEFORE = 5.0
"""Seconds that are shown before the disruption."""

_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#24292f}.good{fill:#2e7d5b}.bad{fill:#b3382c}.open{fill:#a66a00}"
    ".soft{fill:#57606a}"
    ".term{fill:#2f6fb3}.frame{fill:none;stroke:#57606a}line{stroke:#d0d7de}.begun,.bound{stroke:#b3382c;stroke-dasharray:4 3}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.soft{fill:#9198a1}line{stroke:#3d444d}}"
)


def timeline(result: Mapping[str, Any]) -> str:
    """An SVG document."""
    events = result["events"]
    ends = [each["until"] - result["begun"] for each in result["outages"] if each["until"] is not None]
    last = max([60.0, *ends, result["redundant"] or 0, *(each["seconds"] for each in events)]) + 5
    scale = (WIDTH - LEFT - 20) / (last + _BEFORE)

    def place(seconds: float) -> float:
        return round(LEFT + (min(max(seconds, -_BEFORE), last) + _BEFORE) * scale, 1)

    def bar(row: int, begun: float, ended: float, style: str) -> str:
        width = max(place(ended) - place(begun), 1.5)
        return (
            f'<rect class="{style}" x="{place(begun)}" y="{TOP + row * ROW}" width="{width:.1f}" height="12" rx="2"/>'
        )

    parts = [bar(0, -_BEFORE, last, "good")]
    for each in result["outages"]:
        until = last if each["until"] is None else each["until"] - result["begun"]
        parts.append(bar(0, each["since"] - result["begun"], until, "bad"))
    parts.append(bar(1, -_BEFORE, last, "good"))
    parts.append(bar(1, 0, last if result["redundant"] is None else result["redundant"], "open"))
    parts += [_label(row, text) for row, text in enumerate(("writes", "redundancy"))]
    for number, each in enumerate(events):
        row = number + 2
        parts.append(bar(row, each["seconds"], each["seconds"], "soft"))
        parts.append(
            f'<text x="{LEFT - 8}" y="{TOP + row * ROW + 10}" text-anchor="end">{each["seconds"]:.1f} s</text>'
        )
        right = place(each["seconds"]) > WIDTH / 2
        at, anchor = (place(each["seconds"]) - 8, "end") if right else (place(each["seconds"]) + 8, "start")
        parts.append(
            f'<text x="{at:.1f}" y="{TOP + row * ROW + 10}" text-anchor="{anchor}">{escape(each["what"])}</text>'
        )
    parts += _terms(result, len(events) + 2, bar)
    height = TOP + (len(events) + 2 + 2 * len(_drawn(result))) * ROW + 34
    parts += _lines(place, result["bound"]["rto"], last, height)
    stopped = "writes have not been accepted since"
    if result["outage"] is not None:
        stopped = f"writes stopped for {result['outage']:.1f} s"
    title = f"{result['scenario']['what']}: {stopped}"
    known = result["provenance"]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f"<style>{_STYLE}</style><title>{escape(title)}</title>"
        f'<text x="8" y="18" font-weight="600">{escape(title)}</text>'
        f'<text class="soft" x="8" y="36">{escape(_under(known))}</text>{"".join(parts)}</svg>\n'
    )


def _terms(result: Mapping[str, Any], first: int, bar: Callable[[int, float, float, str], str]) -> Iterator[str]:
    """What was seen of each term, in a frame as long as the model allows."""
    for number, each in enumerate(_drawn(result)):
        name, row = first + 2 * number, first + 2 * number + 1
        begins, seen = each.begins or 0.0, each.seen or 0.0
        yield f'<text class="soft" x="8" y="{TOP + name * ROW + 10}">{escape(" + ".join(each.steps))}</text>'
        yield bar(row, begins, begins + each.model, "frame")
        yield bar(row, begins, begins + seen, "bad" if seen > each.model else "term")
        yield _label(row, f"{seen:.1f} of {each.model:g} s")


def _drawn(result: Mapping[str, Any]) -> list[Part]:
    return [each for each in comparison(result) if each.seen is not None and each.begins is not None]


def _under(known: Mapping[str, str]) -> str:
    return f"{known['date']}, commit {known['commit']}, {known['machine']}"


def _label(row: int, text: str) -> str:
    return f'<text x="{LEFT - 8}" y="{TOP + row * ROW + 10}" text-anchor="end">{text}</text>'


def _lines(place: Any, bound: float, last: float, height: int) -> Iterator[str]:
    """The disruption, the bound where it is within the picture, and an axis in seconds."""
    yield f'<line class="begun" x1="{place(0)}" x2="{place(0)}" y1="{TOP - 8}" y2="{height - 22}"/>'
    if bound < last:
        yield f'<line class="bound" x1="{place(bound)}" x2="{place(bound)}" y1="{TOP - 8}" y2="{height - 22}"/>'
        yield f'<text class="soft" x="{place(bound)}" y="{height - 8}" text-anchor="middle">bound {bound:.0f} s</text>'
    step = next(each for each in (10, 30, 60, 120, 300, 600, 3600) if last / each <= 10)
    for tick in range(0, int(last) + 1, step):
        if abs(place(tick) - place(bound)) > 60 or bound >= last:
            yield f'<text class="soft" x="{place(tick)}" y="{height - 8}" text-anchor="middle">{tick} s</text>'
