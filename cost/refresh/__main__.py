"""The command line: `python -m cost.refresh`. Nothing is written unless every list could be read."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from cost.prices import EVERYWHERE, FOLDER, Price, PriceList, PriceListError, read_prices
from cost.refresh.bulk import PUBLIC, Listed, RefreshError, address, download
from cost.refresh.wanted import wanted

GOOD, NOT_RENEWED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str]) -> int:
    """Renews every file and tells what changed. 1: some prices were not in the lists and stay; 2: nothing was written."""
    parser = argparse.ArgumentParser(prog="python -m cost.refresh", description="Renews the price lists.")
    parser.add_argument("--from", dest="base", default=PUBLIC, help="where the lists are; for tests")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the files are that are renewed")
    chosen = parser.parse_args(arguments)
    try:
        former = read_prices(chosen.folder).lists
        found = {region: _listed(chosen.base, each, _keys(former, region)) for region, each in former.items()}
    except (PriceListError, RefreshError) as error:
        sys.stderr.write(f"{error}; nothing was written\n")
        return BAD_INPUT
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; nothing was written\n")
        return INTERRUPTED
    renewed = {region: renew(each, found[region].prices) for region, each in former.items()}
    _write(chosen.folder, renewed.values())
    for region, each in renewed.items():
        for line in changes(former[region], each):
            sys.stdout.write(f"{line}\n")
    left = [line for region, each in former.items() for line in not_renewed(each, found[region])]
    sys.stdout.write("".join(f"not renewed: {line}\n" for line in left))
    return NOT_RENEWED if left else GOOD


def _keys(lists: Mapping[str, PriceList], region: str) -> list[str]:
    """What is looked for: for a service with one price its own keys, for a region all that any region has."""
    if region == EVERYWHERE:
        return sorted(lists[region].prices)
    return sorted({key for name, each in lists.items() if name != EVERYWHERE for key in each.prices})


def _listed(base: str, each: PriceList, keys: Sequence[str]) -> Listed:
    everywhere = each.region == EVERYWHERE
    prices: dict[str, Price] = {}
    ambiguous: dict[str, str] = {}
    for offer in sorted({key.partition("/")[0] for key in keys}):
        own = [wanted(key) for key in keys if key.startswith(f"{offer}/")]
        found = download(address(base, offer, None if everywhere else each.region), own, everywhere=everywhere)
        prices |= found.prices
        ambiguous |= found.ambiguous
    return Listed(prices, ambiguous)


def renew(former: PriceList, found: Mapping[str, Price]) -> PriceList:
    """The file with what the lists say; what they do not have stays as it was, with its date. Units keep their names."""
    units = {key: each.unit for key, each in former.prices.items()}
    new = {key: replace(each, unit=units.get(key, each.unit)) for key, each in found.items()}
    return PriceList(former.region, former.nearest, {**former.prices, **new})


def changes(former: PriceList, present: PriceList) -> Iterator[str]:
    """A line for each price that is new or has another figure."""
    for key, each in sorted(present.prices.items()):
        before = former.prices.get(key)
        if before is None:
            yield f"{present.region} {key}: new, {_figures(each)} USD per {each.unit}"
        elif before.tiers != each.tiers:
            yield f"{present.region} {key}: {_figures(before)} -> {_figures(each)} USD per {each.unit}"


def not_renewed(former: PriceList, found: Listed) -> Iterator[str]:
    """A line for each price of a file that the lists do not have, or have more than once."""
    for key in sorted(former.prices):
        if key in found.ambiguous:
            yield f"{former.region} {key}: more than one price: {found.ambiguous[key]}"
        elif key not in found.prices:
            yield f"{former.region} {key}: not in the price list"


def _figures(price: Price) -> str:
    return "/".join(f"{usd:g}" for _, usd in price.tiers)


def _write(folder: Path, lists: Iterable[PriceList]) -> None:
    """All files beside their places first, then each in its place."""
    written: list[tuple[Path, Path]] = []
    for each in lists:
        target = folder / f"{each.region}.json"
        beside = target.with_name(f".{target.name}.{os.getpid()}")
        beside.write_text(document(each), encoding="utf-8")
        written.append((beside, target))
    for beside, target in written:
        beside.replace(target)


def document(each: PriceList) -> str:
    """The file of a region: a line for each price, so that a difference shows which changed."""
    rows = ",\n".join(f"    {json.dumps(key)}: {json.dumps(_row(price))}" for key, price in sorted(each.prices.items()))
    head = f'  "region": {json.dumps(each.region)},\n  "nearest": {json.dumps(list(each.nearest))},\n'
    return f'{{\n{head}  "prices": {{\n{rows}\n  }}\n}}\n'


def _row(price: Price) -> dict[str, object]:
    usd: object = price.tiers[0][1] if len(price.tiers) == 1 else [list(each) for each in price.tiers]
    dated = price.dated.isoformat() if price.dated else None
    return {"usd": usd, "unit": price.unit, "date": dated, "source": price.source}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
