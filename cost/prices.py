"""Prices by region: one file each, from the public price list of AWS, with unit, date and source.

A key is the offer and its usage type without the region's prefix: `AmazonEC2/EBS:VolumeUsage.gp3`. What a region's file
lacks is looked for among the services with one price everywhere, then in the nearest regions that the file names: the
answer says whose price it is. What no file has is unknown.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast

FOLDER = Path(__file__).parent / "price_lists"
EVERYWHERE = "global"
"""The file of services that have one price in all regions."""

OLD = timedelta(days=365)
"""A price of more than a year ago is likely to have changed."""

Tiers = tuple[tuple[float | None, float], ...]


class PriceListError(Exception):
    """A file of prices that cannot be used; the text is one line."""


@dataclass(frozen=True)
class Price:
    """What a unit costs."""

    tiers: Tiers
    """Up to which quantity a month, and USD a unit within; None: no end."""

    unit: str
    dated: date | None
    """When the price list said so; None: its source does not tell."""

    source: str

    def of(self, quantity: float) -> float:
        """USD of a quantity a month."""
        usd, begun = 0.0, 0.0
        for end, each in self.tiers:
            upto = quantity if end is None else min(quantity, end)
            usd += max(upto - begun, 0.0) * each
            begun = max(begun, upto)
        return usd

    def is_old(self, today: date) -> bool:
        """Whether it is not known to be of the last year."""
        return self.dated is None or today - self.dated > OLD


@dataclass(frozen=True)
class Found:
    """A price, and the region whose it is."""

    price: Price
    region: str


@dataclass(frozen=True)
class PriceList:
    """The file of one region."""

    region: str
    nearest: tuple[str, ...]
    prices: Mapping[str, Price]


class Prices:
    """All files."""

    def __init__(self, lists: Iterable[PriceList]) -> None:
        self.lists = {each.region: each for each in lists}

    def find(self, region: str, key: str) -> Found | None:
        """The price of a region, or else the one that stands in for it; None: unknown."""
        own = self.lists.get(region)
        for name in (region, EVERYWHERE, *(own.nearest if own else ())):
            if (each := self.lists.get(name)) and key in each.prices:
                return Found(each.prices[key], name)
        return None


@cache
def read_prices(folder: Path = FOLDER) -> Prices:
    """Every file of the folder. Raises PriceListError."""
    files = sorted(folder.glob("*.json"))
    if not files:
        raise PriceListError(f"{folder}: no price list; allowed: the folder that `make prices` renews")
    return Prices(read_price_list(path) for path in files)


def read_price_list(path: Path) -> PriceList:
    """One file. Raises PriceListError."""
    try:
        document = cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))
        prices = {key: _price(each) for key, each in document["prices"].items()}
        return PriceList(str(document["region"]), tuple(document["nearest"]), prices)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        line = f"{path.name}: {type(error).__name__}: {error}; allowed: a price list as `make prices` writes it"
        raise PriceListError(line) from None


def _price(document: Mapping[str, Any]) -> Price:
    usd = document["usd"]
    steps = cast("list[tuple[float | None, float]]", usd) if isinstance(usd, list) else [(None, float(usd))]
    tiers: Tiers = tuple((end, float(each)) for end, each in steps)
    dated = document["date"]
    return Price(tiers, str(document["unit"]), date.fromisoformat(dated) if dated else None, str(document["source"]))
