"""The estimate in a terminal of 80 columns: a headline, and what each component costs."""

from collections.abc import Iterator, Sequence
from datetime import date

from cost.components import Component
from cost.estimate import CostEstimate

ROWS = 8
"""Components with a row of their own; the others share one."""

_LARGEST = 3
"""Components that are named where there is no table."""

_WIDTH = 27


def headline(estimate: CostEstimate) -> str:
    """`about 7,442 USD a month (1 item unknown); 12,187 with all nodes`: at every node group's maximum."""
    usd = estimate.usd
    return f"about {usd.expected:,.0f} USD a month ({unknown(estimate)}); {usd.maximum:,.0f} with all nodes"


def prices(estimate: CostEstimate, today: date) -> str:
    """`37: 25 of other regions, 2 without a date, 1 older than a year`: which, is in cost.json."""
    used = {(each.found.region, each.key): each.found.price for each in estimate.items}
    undated = sum(price.dated is None for price in used.values())
    old = sum(price.dated is not None and price.is_old(today) for price in used.values())
    substituted = sum(len(keys) for keys in estimate.substituted.values())
    counts = ((substituted, "of other regions"), (undated, "without a date"), (old, "older than a year"))
    told = ", ".join(f"{count} {what}" for count, what in counts if count)
    return f"{len(used)}{f': {told}' if told else ''}"


def unknown(estimate: CostEstimate) -> str:
    """How many sorts of things have no price: `1 item unknown`."""
    count = len(estimate.unknown)
    return f"{count} item{'' if count == 1 else 's'} unknown"


def lines(estimate: CostEstimate) -> Iterator[str]:
    """The table, without the headline."""
    yield f"{'Cost, USD a month':<{_WIDTH}}{'resources':>11}{'pods':>9}{'together':>11}{'share':>8}"
    whole = estimate.usd.expected or 1
    for each in shown(estimate.components, ROWS):
        cells = "".join(
            f"{_usd(usd):>{width}}" for usd, width in ((each.resources, 11), (each.pods, 9), (each.usd, 11))
        )
        yield f"  {each.name:<{_WIDTH - 2}}{cells}{each.usd / whole:>7.0%}".replace("%", " %")


def largest(estimate: CostEstimate) -> str:
    """`unrequested node capacity 26 %, DataTier 24 %, Logging 22 %`; nothing where nothing has a price."""
    whole = estimate.usd.expected
    most = shown(estimate.components, len(estimate.components))[:_LARGEST] if whole else []
    return ", ".join(f"{each.name} {100 * each.usd / whole:.0f} %" for each in most)


def shown(components: Sequence[Component], rows: int) -> list[Component]:
    """By the component at the top, the dearest ones; what is left over as one."""
    found: dict[str, Component] = {}
    for each in components:
        name = each.name.partition("/")[0]
        former = found.get(name, Component(name, 0.0, 0.0))
        found[name] = Component(name, former.resources + each.resources, former.pods + each.pods)
    ordered = sorted(found.values(), key=lambda each: -each.usd)
    others = ordered[rows:]
    rest = Component("others", sum(each.resources for each in others), sum(each.pods for each in others))
    return [*ordered[:rows], *([rest] if others else [])]


def notes(estimate: CostEstimate, today: date) -> Iterator[str]:
    """What is unknown, whose prices stand in, and how old they are."""
    for what, each in estimate.unknown.items():
        yield f"no price: {what}{f' ({len(each)})' if len(each) > 1 else ''}: {each[0].why}"
    for region, keys in estimate.substituted.items():
        names = ", ".join(key.partition("/")[2] for key in keys[:3])
        yield f"price of {region}: {len(keys)} of {_prices(estimate)} prices, {names}{' ...' if len(keys) > 3 else ''}"
    yield from estimate.warnings(today)


def _prices(estimate: CostEstimate) -> int:
    return len({each.key for each in estimate.items})


def _usd(usd: float) -> str:
    return f"{usd:,.0f}" if round(usd) else "-"
