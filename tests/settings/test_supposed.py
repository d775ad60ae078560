"""Settings as they would be, past their bounds too."""

from datetime import timedelta

import pytest

from offline.stack_files.stack_file import read_stack
from settings import PlatformSettings, SettingsError, suppose
from settings.supposed import changes
from tests.whole_stack import ROOT

CONFIG = read_stack(ROOT, "prod").config


def supposed(*words: str) -> tuple[PlatformSettings, list[str]]:
    return suppose("prod", CONFIG, changes(words))


def test_a_value_within_its_bounds_is_taken_without_a_word() -> None:
    platform, passed = supposed("edge.ttl=30s", "app_tier.services.claims-service.memory=2Gi")
    assert (platform.edge.ttl, str(platform.app_tier.services["claims-service"].memory)) == (
        timedelta(seconds=30),
        "2Gi",
    )
    assert passed == []


def test_a_value_past_its_bounds_is_taken_and_the_bound_is_named() -> None:
    platform, passed = supposed("archive.timeout=4m", "edge.ttl=5m")
    assert (platform.archive.timeout, platform.edge.ttl) == (timedelta(minutes=4), timedelta(minutes=5))
    (refusal,) = passed
    assert refusal.startswith(
        "nphies-platform:archive.timeout: 4m; allowed: 10s to 60s: of an RPO of 5m, the upload and"
    )


def test_a_bound_of_a_number_is_passed_too() -> None:
    platform, passed = supposed("objectives.availability=90")
    assert platform.objectives.availability == 90
    assert passed[0].endswith(
        "allowed: 99.95 or more: the guide's objective, which a stack may only tighten; 100 allows no failover"
    )


def test_a_bound_between_two_settings_is_passed_too() -> None:
    platform, passed = supposed("archive.wal_per_hour=40Gi")
    assert str(platform.archive.wal_per_hour) == "40Gi"
    assert passed[0].startswith("nphies-platform:data_tier.postgresql.wal_storage: ")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ((), "SET: nothing; allowed: key=value"),
        (("archive.timeout",), "SET: archive.timeout; allowed: key=value"),
        (("archive.timeut=4m",), "SET: archive.timeut: unknown key; allowed: one of "),
        (("archives=4m",), "SET: archives: unknown key; allowed: one of "),
        (("archive.timeout.x=4m",), "SET: archive.timeout.x: unknown key; allowed: no further keys"),
        (("archive.timeout=soon",), "SET: archive.timeout: soon; allowed: "),
    ],
)
def test_what_is_no_setting_or_no_value_is_refused_in_one_line(words: tuple[str, ...], line: str) -> None:
    with pytest.raises(SettingsError) as refused:
        supposed(*words)
    assert str(refused.value).startswith(line)
    assert "\n" not in str(refused.value)
