"""The stacks of the repository with a third place in their files: a named exception from the residency list, another account."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from offline.engine.declare import Declaration
from settings import PairState
from tests.whole_stack import configuration, declared_by

REGION, ACCOUNT = "eu-central-1", "999999999999"
READER = f"arn:aws:iam::{ACCOUNT}:role/nphies-recovery"
VAULT: Mapping[str, Any] = {
    "region": REGION,
    "account": ACCOUNT,
    "readers": [READER],
    "admitted_by": "Regulator letter 2026/114 of 2026-11-02",
    "reason": "both regions were hit in March 2026",
}


def with_vault(config: Mapping[str, str], **changed: Any) -> dict[str, str]:
    """A configuration with the third place, some of its keys changed; None takes one out."""
    vault = {key: value for key, value in {**VAULT, **changed}.items() if value is not None}
    return {**config, "nphies-platform:vault": json.dumps(vault)}


@cache
def with_third_place(
    stack: str, *, preview: bool = True, state: PairState = PairState.NORMAL, account: str | None = ACCOUNT
) -> Declaration:
    """What a stack declares with the third place."""
    return declared_by(stack, with_vault(configuration(stack, state), account=account), preview=preview)
