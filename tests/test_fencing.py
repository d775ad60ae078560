"""Two stacks are never primary at once: decided from the stack's own file, so with every region away."""

import pytest

import settings
from tests.settings.configuration import PRIMARY, with_value

REASON = "INC-4711: me-central-1 unreachable since 09:12, confirmed by AWS"


def peer(role: str) -> dict[str, str]:
    return with_value("nphies-platform:peer", {"region": "me-south-1", "cidr": "10.40.0.0/16", "role": role})


def test_a_primary_beside_a_primary_is_refused_in_one_line_that_says_what_to_do() -> None:
    with pytest.raises(settings.SettingsError) as refused:
        settings.from_config("prod", peer("primary"))
    line = str(refused.value)
    assert line.startswith("Pulumi.prod.yaml: nphies:role: primary; allowed: standby while peer.role is primary")
    assert "nphies:fencing_override" in line
    assert "\n" not in line


def test_a_primary_beside_a_primary_is_accepted_with_a_reason() -> None:
    platform = settings.from_config("prod", peer("primary") | {"nphies:fencing_override": REASON})
    assert platform.fencing_override_in_force == REASON


@pytest.mark.parametrize("reason", ["short", "x" * 201, "two\nlines of it", "tabs\tand more", "  padded around  "])
def test_a_reason_that_says_too_little_or_too_much_is_refused(reason: str) -> None:
    with pytest.raises(settings.SettingsError, match=r"nphies:fencing_override: .*allowed: a reason"):
        settings.from_config("prod", peer("primary") | {"nphies:fencing_override": reason})


def test_an_override_that_overrides_nothing_does_not_lie_in_wait_on_a_primary() -> None:
    with pytest.raises(settings.SettingsError, match=r"nphies:fencing_override: .*switch fencing off"):
        settings.from_config("prod", PRIMARY | {"nphies:fencing_override": REASON})


@pytest.mark.parametrize("role", ["primary", "standby"])
@pytest.mark.parametrize("override", [{}, {"nphies:fencing_override": REASON}])
def test_stepping_back_to_standby_is_never_refused(role: str, override: dict[str, str]) -> None:
    platform = settings.from_config("prod", peer(role) | {"nphies:role": "standby"} | override)
    assert platform.fencing_override_in_force is None
