"""The settings of the stack in the third place, as the primary's make them."""

import json

import pytest

from settings import REBUILD, PairState, SettingsError, from_config, rebuilt
from tests.third_place import ACCOUNT, REGION, with_vault
from tests.whole_stack import configuration


def config(state: PairState = PairState.NORMAL, stack: str = "prod") -> dict[str, str]:
    return rebuilt(stack, with_vault(configuration(stack, state)))


def test_it_stands_in_the_third_place_as_a_primary() -> None:
    found = from_config(REBUILD, config())
    assert (found.region, found.account, found.role) == (REGION, ACCOUNT, "primary")
    assert found.zones == (f"{REGION}a", f"{REGION}b", f"{REGION}c")
    assert found.cluster.administrators == (f"arn:aws:iam::{ACCOUNT}:role/nphies-deployment",)


def test_it_needs_nothing_of_the_pair() -> None:
    found = from_config(REBUILD, config())
    assert not found.peer.reachable
    assert found.archive.region == REGION
    assert found.fencing_override is None


@pytest.mark.parametrize(
    ("state", "stack", "began"),
    [(PairState.NORMAL, "prod", "me-central-1"), (PairState.FAILED_OVER, "dr", "me-south-1")],
)
def test_claims_db_begins_with_the_third_copy_of_what_the_primary_archived(
    state: PairState, stack: str, began: str
) -> None:
    found = from_config(REBUILD, config(state, stack))
    assert found.archive.initial_primary_region == began
    assert found.archive.third_copy_of == "me-south-1"


def test_what_a_primary_of_the_pair_serves_is_served() -> None:
    was, found = from_config("prod", configuration("prod")), from_config(REBUILD, config())
    assert found.app_tier == was.app_tier
    assert found.data_tier == was.data_tier
    assert found.objectives == was.objectives


def test_without_a_third_place_there_is_nothing_to_begin_with() -> None:
    with pytest.raises(SettingsError, match=r"vault\.region: none; allowed: a third place"):
        rebuilt("prod", configuration("prod"))


@pytest.mark.parametrize(("key", "other"), [("region", "me-central-1"), ("initial_primary_region", REGION)])
def test_a_third_copy_is_read_only_where_it_lies(key: str, other: str) -> None:
    changed = config()
    archive = json.loads(changed["nphies-platform:archive"]) | {key: other}
    with pytest.raises(SettingsError, match=rf"archive\.{key}: .*while archive\.third_copy_of is set"):
        from_config(REBUILD, changed | {"nphies-platform:archive": json.dumps(archive)})
