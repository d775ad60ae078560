"""The third place: outside the pair, admitted by somebody, and said of in both files alike."""

import json
from typing import Any

import pytest

from settings import Member, Pair, SettingsError, from_config
from tests.settings.configuration import PRIMARY
from tests.third_place import ACCOUNT, REGION, VAULT, with_vault
from tests.whole_stack import configuration

OUTSIDE = "a region that is neither of the pair (me-central-1, me-south-1), or none"


def test_without_a_setting_there_is_no_third_place() -> None:
    assert from_config("prod", PRIMARY).vault.place("123456789012") is None


@pytest.mark.parametrize(("account", "of"), [(ACCOUNT, ACCOUNT), (None, "123456789012")])
def test_a_third_place_is_of_the_account_that_it_names_or_of_the_stacks_own(account: str | None, of: str) -> None:
    place = from_config("prod", with_vault(PRIMARY, account=account)).vault.place("123456789012")
    assert place is not None
    assert (place.account, place.region) == (of, REGION)


def test_a_region_of_the_residency_list_needs_nobodys_admission() -> None:
    config = {**with_vault(PRIMARY, admitted_by=None, reason=None)}
    config["nphies-platform:residency"] = json.dumps(["me-central-1", "me-south-1", REGION])
    assert from_config("prod", config).vault.region == REGION


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"region": "me-south-1"}, f"region: me-south-1; allowed: {OUTSIDE}"),
        ({"region": "me-central-1"}, f"region: me-central-1; allowed: {OUTSIDE}"),
        ({"region": "Frankfurt"}, "region: Frankfurt; allowed: none, or an AWS region such as eu-central-1"),
        (
            {"admitted_by": None},
            ("region: eu-central-1; allowed: a region of the residency list (me-central-1, me-south-1), or vault.admitted_by and"
            " vault.reason with it"),
        ),
        (
            {"reason": None},
            ("region: eu-central-1; allowed: a region of the residency list (me-central-1, me-south-1), or vault.admitted_by and"
            " vault.reason with it"),
        ),
        ({"account": "123456789012"}, "account: 123456789012; allowed: another account than the stack's own; nothing for the same"),
        ({"readers": None}, "readers: []; allowed: a role or more: a copy that no principal may read recovers nothing"),
        ({"region": "none"}, f"account: {ACCOUNT}; allowed: nothing while vault.region is none"),
    ],
)  # fmt: skip
def test_what_is_no_third_place_is_refused_in_one_line(changed: dict[str, Any], line: str) -> None:
    with pytest.raises(SettingsError) as refused:
        from_config("prod", with_vault(PRIMARY, **changed))
    assert str(refused.value) == f"Pulumi.prod.yaml: nphies-platform:vault.{line}"


def test_both_files_say_the_same() -> None:
    one = Member("prod", from_config("prod", with_vault(configuration("prod"))))
    other = Member("dr", from_config("dr", configuration("dr")))
    lines = "\n".join(Pair(one, other).contradictions())
    assert f"vault.region: {VAULT['region']} in Pulumi.prod.yaml, none in Pulumi.dr.yaml" in lines
