"""Small stacks and price lists for tests of the estimate."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cost import CostEstimate, Price, Prices, Usage, estimate
from cost.prices import PriceList
from declared.resource import Declared
from declared.stack import Stack

REGION = "me-central-1"
TODAY = date(2026, 11, 26)


def resource(token: str, name: str, *after: str, region: str | None = REGION, **props: Any) -> Declared:
    """A resource; `after`: names of those it is made of."""
    return Declared(
        urn=f"urn:pulumi:prod::nphies-platform::{token}::{name}",
        type=token,
        name=name,
        props=props,
        region=region,
        dependencies=after,
    )


def urn(token: str, name: str) -> str:
    return f"urn:pulumi:prod::nphies-platform::{token}::{name}"


def priced(usd: Mapping[str, Mapping[str, float]], nearest: Mapping[str, tuple[str, ...]] | None = None) -> Prices:
    """Price lists of several regions."""
    return Prices(
        PriceList(
            region,
            (nearest or {}).get(region, ()),
            {key: Price(((None, each),), "unit", TODAY, "test") for key, each in keys.items()},
        )
        for region, keys in usd.items()
    )


def bill(*resources: Declared, usd: Mapping[str, float], usage: Usage | None = None) -> CostEstimate:
    """What resources cost at prices of their region."""
    return estimate(Stack(resources), usage or Usage(), priced({REGION: usd}))


def amounts(found: CostEstimate) -> dict[str, float]:
    """USD a month by what is paid for."""
    sums: dict[str, float] = {}
    for each in found.items:
        sums[each.what] = sums.get(each.what, 0.0) + each.usd.expected
    return {what: round(usd, 2) for what, usd in sums.items()}
