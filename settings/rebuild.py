"""The stack that brings the platform up in the third place, from the settings of the primary and nothing else.

No stack file describes it while the pair is there: two descriptions of one platform would drift apart, and the one that
nobody runs is the one that is wrong on the day.
"""

import json
from collections.abc import Mapping
from typing import Any

from settings.refusal import SettingsError
from settings.stack_config import KEYS, from_config
from settings.vault import NONE

REBUILD = "rebuild"
"""The name of the stack."""

_CIDR = "10.60.0.0/16"
"""Addresses of its VPC: neither stack of the pair has them, whose networks may still be routed somewhere."""


def rebuilt(primary: str, config: Mapping[str, str]) -> dict[str, str]:
    """The configuration of the stack in the third place. Raises SettingsError where there is none to begin with.

    It takes over from the primary's region as from a peer that is not reachable. claims-db begins with the third copy of the
    archive that the primary wrote to; nothing is read from, made in or named in either region of the pair.
    """
    was = from_config(primary, config)
    place = was.vault.place(was.account)
    if place is None:
        raise SettingsError(
            f"Pulumi.{primary}.yaml: {KEYS['vault']}.region: {NONE}; allowed: a third place with copies to begin with"
            " (docs/both-regions.md)"
        )
    zones = [f"{place.region}{zone[-1]}" for zone in was.zones]
    changed: dict[str, Any] = {
        "account": place.account,
        "zones": zones,
        # Whoever admitted copies there must admit the service as well: the runbook begins with it.
        "residency": [place.region, *(each for each in was.residency if each != place.region)],
        "peer": {"region": was.region, "cidr": str(was.network.cidr), "role": "standby", "reachable": False},
        "vault": {"region": NONE},
    }
    grouped: dict[str, Mapping[str, Any]] = {
        "network": {"cidr": _CIDR},
        # It stands in for the region that was lost; until there is a peer, its archive is beside it.
        "edge": {"failover": "SECONDARY"},
        "archive": {
            "region": place.region,
            "initial_primary_region": was.region,
            "third_copy_of": was.archive.region,
            "server_name_versions": {was.region: was.archive.generation(was.region), place.region: 1},
        },
    }
    found = {
        **config,
        KEYS["region"]: place.region,
        KEYS["role"]: "primary",
        **{KEYS[key]: value if isinstance(value, str) else json.dumps(value) for key, value in changed.items()},
    }
    for key, values in grouped.items():
        found[KEYS[key]] = json.dumps({**json.loads(config.get(KEYS[key]) or "{}"), **values})
    found.pop(KEYS["fencing_override"], None)
    return {key: _in_the_account(value, was.account, place.account) for key, value in found.items()}


def _in_the_account(value: str, former: str, account: str) -> str:
    """Roles of people have the same names in the account of the third place; the bootstrap makes them there."""
    return value.replace(f"::{former}:", f"::{account}:")
