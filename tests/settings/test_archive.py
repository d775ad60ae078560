import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import settings
from tests.moments import YESTERDAY
from tests.settings.configuration import PRIMARY, with_value


def refusal(key: str, values: dict[str, Any], **switches: str) -> str:
    with pytest.raises(settings.SettingsError) as refused:
        settings.from_config("prod", with_value(f"nphies-platform:{key}", values) | switches)
    prefix = f"Pulumi.prod.yaml: nphies-platform:{key}."
    assert str(refused.value).startswith(prefix)
    assert "\n" not in str(refused.value)
    return str(refused.value).removeprefix(prefix)


def test_the_archive_loses_less_than_the_rpo_and_its_backups_run_when_the_guide_says() -> None:
    platform = settings.from_config("prod", PRIMARY)
    assert platform.archive.loss < platform.objectives.rpo
    assert (platform.archive.base_backup, platform.archive.snapshot) == ("0 2 * * *", "0 */4 * * *")


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"timeout": "5m"}, "timeout: 5m; allowed: 10s to 60s"),
        ({"timeout": "5s"}, "timeout: 5s; allowed: 10s to 60s"),
        (
            {"upload_time_budget": "5m"},
            "timeout: 1m and upload_time_budget 5m; allowed: objectives.rpo (5m) or less, together",
        ),
        ({"upload_time_budget": "0s"}, "upload_time_budget: 0s; allowed: 1s or more"),
        ({"max_outage": "30m"}, "max_outage: 30m; allowed: 4h or more"),
        ({"base_backup": "0 0 2 * * *"}, "base_backup: 0 0 2 * * *; allowed: a five-field cron line"),
        (
            {"base_backup": "0 2 * * 0"},
            "base_backup: 0 2 * * 0; allowed: a cron line that runs every day or more often",
        ),
        ({"snapshot": "0 2 * * *"}, "snapshot: 0 2 * * *; allowed: a cron line that runs every 4 hours or more often"),
        ({"region": "eu-west-1"}, "region: eu-west-1; allowed: this stack's region or the peer's"),
        (
            {"initial_primary_region": "eu-west-1"},
            "initial_primary_region: eu-west-1; allowed: this stack's region or the peer's",
        ),
        (
            {"server_name_versions": {"eu-west-1": 2}},
            "server_name_versions: eu-west-1; allowed: this stack's region or the peer's",
        ),
        (
            {"recovery_target_time": "yesterday"},
            "recovery_target_time: yesterday; allowed: a date and time to the second with its offset",
        ),
        (
            {"recovery_target_time": "2026-11-23T09:41:00"},
            "recovery_target_time: 2026-11-23T09:41:00; allowed: a date and time to the second with its",
        ),
        (
            {"recovery_target_time": YESTERDAY},
            f"recovery_target_time: {YESTERDAY}; allowed: nothing while archive.server_name_versions has 1 for me-central-1",
        ),
        (
            {"server_name_versions": {"me-central-1": 2}, "recovery_target_time": "2020-11-23T09:41:00Z"},
            "recovery_target_time: 2020-11-23T09:41:00Z; allowed: a moment of the last 30d (retention.database)",
        ),
        (
            {"recovery_snapshot": "claims-db-snapshot-20261123080000"},
            "recovery_snapshot: claims-db-snapshot-20261123080000; allowed: nothing without recovery_target_time",
        ),
        (
            {
                "recovery_target_time": "2026-11-23T09:41:00+03:00",
                "recovery_snapshot": "claims-db-snapshot-20261123080000",
            },
            "recovery_snapshot: claims-db-snapshot-20261123080000; allowed: one that was complete before",
        ),
        (
            {
                "recovery_target_time": "2026-11-23T09:41:00Z",
                "recovery_snapshot": "claims-db-snapshot-20261123080000-wal",
            },
            "recovery_snapshot: claims-db-snapshot-20261123080000-wal; allowed: the name of a Backup",
        ),
        ({"server_name_versions": {"me-south-1": 0}}, "server_name_versions.me-south-1: 0; allowed: 1 or more"),
    ],
)
def test_an_archive_that_cannot_keep_its_promise_is_refused(values: dict[str, Any], line: str) -> None:
    assert refusal("archive", values).startswith(line)


def test_an_rpo_below_the_archives_delay_is_refused() -> None:
    with pytest.raises(settings.SettingsError, match=r"archive\.timeout: 1m and upload_time_budget 30s"):
        settings.from_config("prod", with_value("nphies-platform:objectives", {"rpo": "1m"}))


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"instances": 1}, "instances: 1; allowed: an odd number of 3 or more"),
        ({"instances": 4}, "instances: 4; allowed: an odd number of 3 or more"),
        ({"storage": "50Gi"}, "storage: 50Gi; allowed: 100Gi or more"),
        ({"memory": "2Gi"}, "memory: 2Gi; allowed: 4Gi or more"),
        ({"wal_storage": "32Gi"}, "wal_storage: 32Gi; allowed: 51Gi or more: archive.max_outage (12h) at"),
        ({"restore_check": "daily"}, "restore_check: daily; allowed: a five-field cron line"),
        ({"pooler": {"instances": 1}}, "pooler.instances: 1; allowed: 3 or more"),
    ],
)
def test_a_database_that_cannot_keep_its_promise_is_refused(values: dict[str, Any], line: str) -> None:
    assert refusal("data_tier", {"postgresql": values}).startswith(f"postgresql.{line}")


def test_a_promotion_token_counts_in_a_planned_switchover_only() -> None:
    configuration = with_value("nphies-platform:data_tier", {"postgresql": {"promotion_token": "e30="}})
    planned = settings.from_config("prod", configuration)
    demoted = settings.from_config("prod", configuration | {"nphies:role": "standby"})
    peer = {"region": "me-south-1", "cidr": "10.40.0.0/16", "role": "primary"}
    failover = settings.from_config(
        "prod",
        configuration
        | {"nphies-platform:peer": json.dumps(peer), "nphies:fencing_override": "INC-4711: the region is gone"},
    )
    assert (planned.promotion_token, demoted.promotion_token, failover.promotion_token) == ("e30=", "", "")


@given(st.integers(4, 72), st.integers(256, 16 * 1024), st.integers(1, 512))
def test_the_wal_volume_always_outlasts_the_outage_that_is_promised(hours: int, mebibytes: int, volume: int) -> None:
    configuration = PRIMARY | {
        "nphies-platform:archive": json.dumps({"max_outage": f"{hours}h", "wal_per_hour": f"{mebibytes}Mi"}),
        "nphies-platform:data_tier": json.dumps({"postgresql": {"wal_storage": f"{volume}Gi"}}),
        "nphies-platform:quotas": json.dumps({"data": {"storage": "4Ti"}}),
    }
    needed = hours * mebibytes * 2**20
    try:
        platform = settings.from_config("prod", configuration)
    except settings.SettingsError as error:
        assert "wal_storage" in str(error)
        assert volume * 2**30 < needed + max(2**30, needed)
    else:
        assert platform.data_tier.postgresql.wal_storage.bytes > needed
