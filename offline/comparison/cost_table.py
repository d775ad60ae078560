"""How the cost differs: the sum, and the components and resources whose cost changed."""

from collections.abc import Iterator, Mapping
from typing import Any

Cost = Mapping[str, Any]
"""cost.json of a build."""

ROWS = 8
_LEAST = 0.5
"""USD a month that make a difference."""


def lines(before: Cost | None, after: Cost | None) -> Iterator[str]:
    """The sum first, then the resources that moved most, then what is newly unknown; none where nothing differs."""
    if before is None or after is None:
        return
    moved = sorted(_moved(before, after), key=lambda each: -abs(each[2] - each[1]))
    news = sorted({each["what"] for each in after["unknown"]} - {each["what"] for each in before["unknown"]})
    if not moved and not news and not _differ(before["total"], after["total"]):
        return
    yield headline(before, after)
    for label, one, other in moved[:ROWS]:
        yield f"! {label}: {one:,.0f} -> {other:,.0f} USD a month ({other - one:+,.0f})"
    if len(moved) > ROWS:
        rest = sum(other - one for _, one, other in moved[ROWS:])
        yield f"! and {len(moved) - ROWS} more resources ({rest:+,.0f})"
    yield from (f"+ no price: {what}" for what in news)


def headline(before: Cost, after: Cost) -> str:
    """`about 7,442 -> 8,500 USD a month (+1,058); 12,187 -> 14,000 with all nodes (+1,813)`."""
    one, other = before["total"], after["total"]
    return f"about {_change(one, other, 'expected')} USD a month; {_change(one, other, 'maximum')} with all nodes"


def _change(one: Mapping[str, float], other: Mapping[str, float], case: str) -> str:
    if round(one[case]) == round(other[case]):
        return f"{other[case]:,.0f}"
    return f"{one[case]:,.0f} -> {other[case]:,.0f} ({other[case] - one[case]:+,.0f})"


def _differ(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return any(abs(one[case] - other[case]) >= _LEAST for case in ("expected", "maximum"))


def _moved(before: Cost, after: Cost) -> Iterator[tuple[str, float, float]]:
    former = {each["urn"]: each for each in before["resources"]}
    present = {each["urn"]: each for each in after["resources"]}
    for urn in (*former, *(urn for urn in present if urn not in former)):
        one, other = (side.get(urn, {}).get("expected", 0.0) for side in (former, present))
        if abs(one - other) >= _LEAST:
            yield (present.get(urn) or former[urn])["label"], one, other
