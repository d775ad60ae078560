"""What a stack costs a month: a pure function of the declared resources, the prices and the usage."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cost.amount import Amount, total
from cost.bill import Bill
from cost.components import Component, components
from cost.item import Item, Unpriced
from cost.kinds import read_resource
from cost.prices import OLD, Prices, read_prices
from cost.usage import Usage
from declared.resource import Declared
from declared.stack import Stack


@dataclass(frozen=True)
class CostEstimate:
    """A stack's bill, before discounts and taxes."""

    region: str
    items: tuple[Item, ...]
    """The dearest first."""

    unpriced: tuple[Unpriced, ...]
    """What costs something that is not known; not part of the sum."""

    components: tuple[Component, ...]

    @property
    def usd(self) -> Amount:
        """USD a month of everything that has a price."""
        return total(each.usd for each in self.items)

    @property
    def unknown(self) -> dict[str, list[Unpriced]]:
        """The same by name: fifty of one sort are one thing that is not known."""
        found: dict[str, list[Unpriced]] = {}
        for each in self.unpriced:
            found.setdefault(each.what, []).append(each)
        return found

    @property
    def substituted(self) -> dict[str, list[str]]:
        """Keys whose price is another region's, by that region."""
        found: dict[str, set[str]] = {}
        for each in self.items:
            if each.is_substituted:
                found.setdefault(each.found.region, set()).add(each.key)
        return {region: sorted(keys) for region, keys in sorted(found.items())}

    def by_resource(self) -> list[tuple[Declared, Amount]]:
        """Every resource that costs something, the dearest first."""
        found: dict[str, tuple[Declared, Amount]] = {}
        for each in self.items:
            _, usd = found.get(each.resource.urn, (each.resource, Amount.of(0)))
            found[each.resource.urn] = (each.resource, usd + each.usd)
        return sorted(found.values(), key=lambda pair: (-pair[1].expected, pair[0].urn))

    def warnings(self, today: date) -> Iterator[str]:
        """What the reader should know of the prices themselves."""
        used = {(each.found.region, each.key): each.found.price for each in self.items}
        undated = [place for place, price in used.items() if price.dated is None]
        old = [place for place, price in used.items() if price.dated and price.is_old(today)]
        if old:
            oldest = min(price.dated for price in used.values() if price.dated)
            yield f"prices older than {OLD.days} days: {len(old)}, the oldest of {oldest}; make prices"
        if undated:
            yield f"prices without a date: {len(undated)}; make prices"


def estimate(stack: Stack, usage: Usage | None = None, prices: Prices | None = None) -> CostEstimate:
    """The bill of a stack. Raises PriceListError where a price list cannot be used."""
    bill = Bill(stack, prices or read_prices(), usage or Usage())
    for each in stack.resources:
        read_resource(each, bill)
    bill.add_pending_pods()
    ordered = sorted(bill.items, key=lambda each: (-each.usd.expected, each.resource.urn, each.what))
    return CostEstimate(bill.region, tuple(ordered), tuple(bill.unpriced), tuple(components(bill)))
