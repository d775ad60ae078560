import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import settings
from settings.quantities import parse_network
from tests.settings.configuration import PRIMARY, with_value

configuration_values = st.one_of(
    st.text(max_size=40),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
        max_leaves=8,
    ).map(json.dumps),
)


def test_the_smallest_configuration_keeps_what_the_guide_recommends() -> None:
    platform = settings.from_config("prod", PRIMARY)
    assert platform.cluster.workers() == (6, 12)
    assert platform.cluster.application.instance_type == "m6i.4xlarge"
    assert (platform.objectives.rto.seconds, platform.objectives.rpo.seconds) == (1800, 300)


def test_settings_cannot_be_changed_after_they_were_read() -> None:
    platform = settings.from_config("prod", PRIMARY)
    with pytest.raises(ValueError, match="frozen"):
        platform.role = "standby"


@given(st.sampled_from(sorted(PRIMARY)), configuration_values)
def test_any_value_is_accepted_or_refused_in_one_line_that_names_its_file(key: str, value: str) -> None:
    try:
        settings.from_config("prod", PRIMARY | {key: value})
    except settings.SettingsError as error:
        assert str(error).startswith("Pulumi.prod.yaml: ")
        assert "\n" not in str(error)


@given(
    st.sampled_from(["network", "cluster", "objectives", "peer"]),
    st.dictionaries(st.text(min_size=1, max_size=12), configuration_values, min_size=1, max_size=3),
)
def test_a_group_of_unknown_keys_is_refused_by_a_key_it_has(group: str, keys: dict[str, str]) -> None:
    known = {"region", "cidr", "role", "rto", "rpo", "availability", "version", "system", "application", "data"}
    if known & set(keys):
        return
    with pytest.raises(settings.SettingsError) as refused:
        settings.from_config("prod", with_value(f"nphies-platform:{group}", keys))
    assert f"nphies-platform:{group}" in str(refused.value)


def test_keys_of_other_tools_are_left_alone() -> None:
    assert settings.from_config("prod", PRIMARY | {"pulumi:tags": "{}"})


@given(st.integers(0, 255), st.integers(16, 19))
def test_the_two_stacks_networks_never_overlap(octet: int, length: int) -> None:
    ours = f"10.{octet}.0.0/{length}"
    try:
        platform = settings.from_config("prod", with_value("nphies-platform:network", {"cidr": ours}))
    except settings.SettingsError as error:
        assert parse_network(ours).overlaps(parse_network("10.40.0.0/16"))
        assert "does not overlap the peer" in str(error)
    else:
        assert not platform.network.cidr.overlaps(platform.peer.cidr)
