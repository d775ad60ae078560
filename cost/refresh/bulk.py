"""Reading one file of the bulk price list, row by row: the largest have hundreds of megabytes."""

import csv
import io
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cost.prices import Price, Tiers
from cost.refresh.wanted import Wanted

PUBLIC = "https://pricing.us-east-1.amazonaws.com"
_TIMEOUT_S = 60


class RefreshError(Exception):
    """A list that cannot be had or read; the text is one line."""


@dataclass(frozen=True)
class Listed:
    """What a list says of the wanted keys."""

    prices: Mapping[str, Price]
    ambiguous: Mapping[str, str]
    """Keys with more than one price for the same quantity, and what was found."""


def address(base: str, offer: str, region: str | None) -> str:
    """Of the present list of an offer; without a region, the list of all."""
    place = f"/{region}" if region else ""
    return f"{base}/offers/v1.0/aws/{offer}/current{place}/index.csv"


def download(url: str, keys: Iterable[Wanted], *, everywhere: bool) -> Listed:
    """The prices of keys in one list. Raises RefreshError."""
    if not url.startswith((f"{PUBLIC}/", "http://127.0.0.1:")):
        raise RefreshError(f"{url}: not the public price list; allowed: {PUBLIC}")
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_S) as response:  # noqa: S310 - the address is checked above
            return read(
                io.TextIOWrapper(response, encoding="utf-8", newline=""), list(keys), url, everywhere=everywhere
            )
    except (OSError, urllib.error.URLError, ValueError) as error:
        raise RefreshError(f"{url}: {type(error).__name__}: {error}") from None


def read(lines: Iterable[str], keys: list[Wanted], name: str, *, everywhere: bool) -> Listed:
    """The same of lines that are at hand. Raises RefreshError for what is no price list."""
    rows = csv.reader(lines)
    facts: dict[str, str] = {}
    for row in rows:
        if row[:1] == ["SKU"]:
            header = row
            break
        if len(row) >= 2:
            facts[row[0]] = row[1]
    else:
        raise RefreshError(f"{name}: has no row of column names; allowed: a bulk price list as CSV")
    dated = facts.get("Publication Date", "")[:10]
    found: dict[str, dict[tuple[float, float | None], set[float]]] = {}
    units: dict[str, str] = {}
    for row in rows:
        each = dict(zip(header, row, strict=False))
        if each.get("TermType") != "OnDemand" or each.get("Currency", "USD") != "USD":
            continue
        for key in keys:
            if key.matches(each, everywhere=everywhere):
                place = (float(each["StartingRange"] or 0), _end(each["EndingRange"]))
                found.setdefault(key.key, {}).setdefault(place, set()).add(float(each["PricePerUnit"]) * key.scale)
                units[key.key] = each["Unit"]
    source = f"AWS price list {facts.get('OfferCode', '')} {facts.get('Version', '')}"
    return _listed(found, units, date.fromisoformat(dated), source)


def _listed(
    found: Mapping[str, Mapping[tuple[float, float | None], set[float]]],
    units: Mapping[str, str],
    dated: date,
    source: str,
) -> Listed:
    prices: dict[str, Price] = {}
    ambiguous: dict[str, str] = {}
    for key, places in found.items():
        several = [each for each in places.values() if len(each) > 1]
        tiers: Tiers = tuple(
            (end, min(places[begun, end])) for begun, end in sorted(places, key=lambda place: place[0])
        )
        starts = [begun for begun, _ in sorted(places, key=lambda place: place[0])]
        joined = [0.0, *(end for end, _ in tiers[:-1])] == starts and tiers[-1][0] is None
        if several:
            ambiguous[key] = ", ".join(f"{each:g}" for each in sorted(several[0]))
        elif not joined:
            ambiguous[key] = f"quantities from {', '.join(f'{each:g}' for each in starts)}"
        else:
            prices[key] = Price(tiers, units[key], dated, source)
    return Listed(prices, ambiguous)


def _end(text: str) -> float | None:
    return None if text in ("", "Inf") else float(text)
