"""The retention of each stream in each tier of Elasticsearch: its index lifecycle policies, as a job applies them."""

import json
from collections.abc import Iterator
from datetime import timedelta

from declared import durations
from declared.resource import Declared
from declared.stack import Stack
from declared.values import mapping, read
from recovery.model.assessment import RetentionResult
from recovery.model.estimate_builder import EstimateBuilder
from recovery.stores.elasticsearch import clusters

TIERS = {
    "application": {"warm": 30, "cold": 30 + 90, "delete": 30 + 90 + 365},
    "system": {"warm": 14, "delete": 14 + 30},
}
"""Days after which a record may leave a tier (guide, "Log Retention and Archival"). Audit records are kept by their bucket."""


def retention(inventory: Stack, builder: EstimateBuilder) -> Iterator[RetentionResult]:
    """One for each stream, where Elasticsearch is declared."""
    if not clusters(inventory):
        return
    for stream, tiers in TIERS.items():
        own, what = EstimateBuilder(), f"{stream} records are searchable"
        found = _policy(inventory, stream)
        days: float | None = None
        if found is None:
            own.add_missing(what, None, found=f"no lifecycle policy nphies-{stream}", allowed=f"{tiers['delete']} days")
        else:
            days = _phases(own, what, found, tiers)
        builder.include(own)
        where = f"{found[0].name}: {found[1]}" if found else "nowhere"
        yield RetentionResult(
            stream=stream, required_days=tiers["delete"], actual_days=days, where=where, met=not own.missing
        )


def _policy(inventory: Stack, stream: str) -> tuple[Declared, str] | None:
    """The ConfigMap and the key of the request that creates the policy."""
    for each in inventory.kubernetes("core", "ConfigMap"):
        for key in mapping(each.props, "data"):
            if key.endswith(f"_ilm.policy.nphies-{stream}"):
                return each, key
    return None


def _phases(builder: EstimateBuilder, what: str, found: tuple[Declared, str], tiers: dict[str, int]) -> float | None:
    """The day of deletion; no bound for a phase that begins too early, or never."""
    resource, key = found
    # A request: its method and path on the first line, then its body.
    text = str(mapping(resource.props, "data").get(key)).partition("\n")[2]
    try:
        body: object = json.loads(text)
    except ValueError:
        builder.add_missing(what, resource, f'data."{key}"', found="no JSON", allowed="a lifecycle policy")
        return None
    deleted: timedelta | None = None
    for tier, days in tiers.items():
        path = f"policy.phases.{tier}.min_age"
        age = durations.parse(read(body, path))
        if age is None or age < timedelta(days=days):
            shown = "nothing" if age is None else durations.show(age)
            builder.add_missing(what, resource, f'data."{key}".{path}', found=shown, allowed=f"{days}d or more")
        deleted = age if tier == "delete" else deleted
    return deleted / timedelta(days=1) if deleted else None
