"""docs/cost.md: what both stacks cost, what is assumed, and whose prices were used."""

from dataclasses import fields
from pathlib import Path
from typing import cast

from cost import CostEstimate, Usage, estimate
from offline.evaluation.cost import usage
from offline.stack_files.stack_file import read_stack
from offline.stacks import STACKS, declared
from settings import PairState, from_config
from settings.cost import UsageSettings
from settings.descriptions import describe

_ROWS = 20

_INTRODUCTION = """# What it costs

This page is generated (`make docs`). A preview computes the same for every change: the sum and the largest components on the
terminal (a table with `VERBOSE=1`), the picture in `build/STACK/recovery.html`, every item in `cost.json`; `make what-if` says what
other settings would cost.

List prices on demand, before discounts and taxes, 730 hours a month. What no price list has is **unknown**: it has a name and
is never counted as nothing. A stack's nodes may grow: "all nodes" is every node group at its maximum.
"""

_STATES = {
    PairState.NORMAL: "normal",
    PairState.SWAPPED: "dr serves after a planned switchover",
    PairState.FAILED_OVER: "dr has failed over, and until the failback",
}
"""Those that differ: between a demotion and a promotion both are standbys, for minutes."""

_IN_OTHER_STATES = """## In other states of the pair

Paid for are the nodes that the pods need: after a role change, those that the autoscaler adds. A stack that takes over starts its
services at their most; in a failover prod's column is what its file says, whatever is left of the region.

| state | prod | dr | together |
| --- | ---: | ---: | ---: |
"""

_METHOD = """## How it is computed

`cost/` is a pure function from the declared resources to USD a month, as the recovery model is to RTO and RPO. Every
declared type of AWS is priced, or listed as free with the page that says so (`cost/kinds.py`); a type that is neither
counts as unknown, by its name, and a test fails. Volumes of claims, of operators' custom resources and of charts'
values are counted with what their StorageClass provisions. A component pays for its own resources and for what its
pods ask of the nodes, half by processors and half by memory; what no pod requests is a line of its own.

A node group has its desired size, or the nodes that its pods need where that is more (`declared/demand/placement.py`): pods that
always run are placed as the scheduler does it, by requests, taints, labels, zones and volumes, and what finds no place
starts a node as the cluster autoscaler does. Pods for which no group may add a node have an unknown cost.

Prices are data: `cost/price_lists/`, one file a region, each price with its unit, date and source. Where a region's
file lacks a price, that of the nearest region in the file stands in, and is named: in the preview's line `Prices`, in
`cost.json` for every item. A price without a date or of more than a year ago is told too. `make prices` renews all
files from the public price list of AWS (HTTPS, no account, some hundred megabytes), all or none, and prints what
changed.

A budget for each stack is the advisory policy `cost-within-budget`: `{"cost-within-budget": {"byStack": {"dr": 5000}}}` in
policies/configuration.json. By default it has room for a warm stack that serves. The pack sees no settings: it takes the
usage assumed above.

Not in it: what is used and not declared, beyond the assumptions above; support plans, tax, discounts (a Compute
Savings Plan of one year takes about a quarter off the nodes), the account's own services (CloudTrail, GuardDuty,
Config), and drills.
"""


def page(root: Path) -> str:
    """The page for the stacks whose files are in `root`."""
    bills = {name: _bill(root, name) for name in STACKS}
    parts = [_INTRODUCTION, _headlines(bills), _states(root), *(_largest(name, each) for name, each in bills.items())]
    return "\n".join([*parts, _assumptions(), _METHOD])


def _bill(root: Path, name: str, state: PairState = PairState.NORMAL) -> CostEstimate:
    stack = read_stack(root, name)
    return estimate(declared(name, state).stack, usage(from_config(name, stack.config)))


def _states(root: Path) -> str:
    rows: list[str] = []
    for state, words in _STATES.items():
        usd = [_bill(root, name, state).usd.expected for name in STACKS]
        rows.append(f"| {words} | " + " | ".join(f"{each:,.0f}" for each in (*usd, sum(usd))) + " |\n")
    return _IN_OTHER_STATES + "".join(rows)


def _headlines(bills: dict[str, CostEstimate]) -> str:
    rows = [
        f"| {name} | {each.region} | {each.usd.expected:,.0f} | {each.usd.maximum:,.0f} | {', '.join(each.unknown) or '-'} |"
        for name, each in bills.items()
    ]
    both = sum(each.usd.expected for each in bills.values())
    head = "| stack | region | USD a month | with all nodes | unknown |\n| --- | --- | ---: | ---: | --- |\n"
    return head + "\n".join(rows) + f"\n\nTogether about {both:,.0f} USD a month.\n"


def _largest(name: str, found: CostEstimate) -> str:
    rows = [
        f"| {resource.kind} {resource.name} | {usd.expected:,.0f} | {usd.maximum:,.0f} |"
        for resource, usd in found.by_resource()[:_ROWS]
    ]
    substituted = [f"{len(keys)} prices are those of {region}" for region, keys in found.substituted.items()]
    note = (
        f"\n\nOf {len({each.key for each in found.items})} prices, {' and '.join(substituted)}.\n"
        if substituted
        else "\n"
    )
    head = f"## {name}: the {_ROWS} largest resources\n\n| resource | USD a month | with all nodes |\n| --- | ---: | ---: |\n"
    return head + "\n".join(rows) + note


def _assumptions() -> str:
    assumed = Usage()
    rows = [
        f"| `cost.usage.{each.name}` | {_shown(getattr(assumed, each.name))} | {_meaning(each.name)} |"
        for each in fields(Usage)
    ]
    head = (
        "## What is assumed\n\nUsage that no resource declares, of a stack that serves; a stack file may say otherwise. A standby has a "
        f"share of the traffic ({assumed.standby_share:g}).\n\n| setting | assumed | |\n| --- | --- | --- |\n"
    )
    return head + "\n".join(rows) + "\n"


def _meaning(name: str) -> str:
    describe(UsageSettings)
    return " ".join((UsageSettings.model_fields[name].description or "").split())


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {each:g}" for key, each in sorted(cast("dict[str, float]", value).items()))
    return f"{value:,g}" if isinstance(value, float | int) else str(value)
