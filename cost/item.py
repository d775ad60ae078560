"""One line of a bill: what of a resource is paid for, how much of it, at whose price."""

from dataclasses import dataclass

from cost.amount import Amount
from cost.prices import Found
from declared.resource import Declared


@dataclass(frozen=True, kw_only=True)
class Item:
    """A quantity with its price."""

    resource: Declared
    what: str
    """As it is shown: `m6i.4xlarge`, `gp3 storage`."""

    key: str
    place: str
    """The region that it is used in, or `global`."""

    quantity: Amount
    """A month, in the price's unit."""

    found: Found

    @property
    def usd(self) -> Amount:
        """USD a month."""
        price, much = self.found.price, self.quantity
        return Amount(price.of(much.minimum), price.of(much.expected), price.of(much.maximum))

    @property
    def is_substituted(self) -> bool:
        """Whether the price is another region's."""
        return self.found.region not in (self.place, "global")


@dataclass(frozen=True, kw_only=True)
class Unpriced:
    """What has an unknown cost: never counted as zero."""

    resource: Declared
    what: str
    why: str
