"""How long the search cluster keeps each stream in each tier: its index lifecycle policies, as a job sends them."""

import json
from collections.abc import Iterator
from datetime import timedelta

from declared import durations
from declared.resource import Declared
from declared.stack import Stack
from declared.values import mapping, read
from recovery.model.assessment import Kept
from recovery.model.chain import Chain
from recovery.stores.elasticsearch import clusters

TIERS = {
    "application": {"warm": 30, "cold": 30 + 90, "delete": 30 + 90 + 365},
    "system": {"warm": 14, "delete": 14 + 30},
}
"""Days after which a record may leave a tier (guide, "Log Retention and Archival"). Audit records are kept by their bucket."""


def kept(inventory: Stack, chain: Chain) -> Iterator[Kept]:
    """One for each stream, where a search cluster is declared."""
    if not clusters(inventory):
        return
    for stream, tiers in TIERS.items():
        own, what = Chain(), f"{stream} records are searchable"
        found = _policy(inventory, stream)
        days: float | None = None
        if found is None:
            own.gap(what, None, found=f"no lifecycle policy nphies-{stream}", allowed=f"{tiers['delete']} days")
        else:
            days = _phases(own, what, found, tiers)
        chain.include(own)
        where = f"{found[0].name}: {found[1]}" if found else "nowhere"
        yield Kept(stream=stream, required_days=tiers["delete"], kept_days=days, where=where, holds=not own.gaps)


def _policy(inventory: Stack, stream: str) -> tuple[Declared, str] | None:
    """The ConfigMap and the key of the request that makes the policy."""
    for each in inventory.kubernetes("core", "ConfigMap"):
        for key in mapping(each.props, "data"):
            if key.endswith(f"_ilm.policy.nphies-{stream}"):
                return each, key
    return None


def _phases(chain: Chain, what: str, found: tuple[Declared, str], tiers: dict[str, int]) -> float | None:
    """The day of deletion; gaps for tiers that are left too early, or never reached."""
    resource, key = found
    # A request: its method and path on the first line, then its body.
    text = str(mapping(resource.props, "data").get(key)).partition("\n")[2]
    try:
        body: object = json.loads(text)
    except ValueError:
        chain.gap(what, resource, f'data."{key}"', found="no JSON", allowed="a lifecycle policy")
        return None
    deleted: timedelta | None = None
    for tier, days in tiers.items():
        path = f"policy.phases.{tier}.min_age"
        age = durations.parse(read(body, path))
        if age is None or age < timedelta(days=days):
            shown = "nothing" if age is None else durations.show(age)
            chain.gap(what, resource, f'data."{key}".{path}', found=shown, allowed=f"{days}d or more")
        deleted = age if tier == "delete" else deleted
    return deleted / timedelta(days=1) if deleted else None
