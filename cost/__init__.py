"""What a stack costs: from declared resources to USD a month. Standard library and `declared/` only; docs/cost.md."""

from cost.amount import Amount
from cost.components import Component
from cost.estimate import CostEstimate, estimate
from cost.item import Item, Unpriced
from cost.prices import Price, PriceListError, Prices, read_prices
from cost.usage import Usage

__all__ = [
    "Amount",
    "Component",
    "CostEstimate",
    "Item",
    "Price",
    "PriceListError",
    "Prices",
    "Unpriced",
    "Usage",
    "estimate",
    "read_prices",
]
