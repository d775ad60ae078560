"""One table says how long everything is kept: a changed number moves every place that must follow."""

import json
from datetime import timedelta
from typing import Any

import pytest

from components.backup_vault import contents
from components.backup_vault.archive import Archive
from components.backup_vault.archive_bucket import ObjectLock
from components.logging.requests import requests
from components.logging.streams import streams
from settings import RetentionSettings
from settings.retention import ApplicationLogRetention, AuditLogRetention, SystemLogRetention

ARCHIVE = Archive("logs-archive", "123456789012", "me-central-1")


def days(number: int) -> timedelta:
    return timedelta(days=number)


def told(retention: RetentionSettings) -> dict[str, Any]:
    return {request.path: request.body for request in requests(retention, archive=ARCHIVE, shards=3)}


def phases(retention: RetentionSettings, stream: str) -> dict[str, str]:
    """Phase to the age it begins at."""
    policy = told(retention)[f"/_ilm/policy/nphies-{stream}"]["policy"]
    return {name: phase["min_age"] for name, phase in policy["phases"].items()}


def expiry(retention: RetentionSettings, purpose: str, name: str) -> timedelta | None:
    (found,) = [age for age in contents.replicated(retention)[purpose].ages if age.name == name]
    return found.expires


def test_the_guides_table_is_what_the_cluster_is_told() -> None:
    table = RetentionSettings()

    assert phases(table, "application") == {"hot": "0ms", "warm": "30d", "cold": "120d", "delete": "485d"}
    assert phases(table, "system") == {"hot": "0ms", "warm": "14d", "delete": "44d"}
    assert phases(table, "audit") == {"hot": "0ms", "delete": "90d"}
    assert contents.replicated(table)[contents.AUDIT].locked == ObjectLock("GOVERNANCE", days(2557))


def test_a_changed_number_of_the_services_logs_moves_the_cluster_and_the_archive() -> None:
    table = RetentionSettings(application=ApplicationLogRetention(hot=days(45)))

    assert phases(table, "application") == {"hot": "0ms", "warm": "45d", "cold": "135d", "delete": "500d"}
    assert expiry(table, contents.LOGS, "application") == days(500)


def test_a_changed_number_of_the_systems_logs_moves_the_cluster_and_the_archive() -> None:
    table = RetentionSettings(system=SystemLogRetention(warm=days(60)))

    assert phases(table, "system")["delete"] == "74d"
    assert expiry(table, contents.LOGS, "system") == days(74)


def test_a_changed_number_of_audit_logs_moves_the_lock_and_the_archive_and_not_the_cluster() -> None:
    table = RetentionSettings(audit=AuditLogRetention(archive=days(3650)))

    assert contents.replicated(table)[contents.AUDIT].locked == ObjectLock("GOVERNANCE", days(3650))
    assert expiry(table, contents.AUDIT, "audit") == days(3650)
    assert phases(table, "audit") == phases(RetentionSettings(), "audit")


def test_a_changed_time_in_the_cluster_moves_the_cluster_alone() -> None:
    table = RetentionSettings(audit=AuditLogRetention(searchable=days(120)))

    assert phases(table, "audit")["delete"] == "120d"
    assert contents.replicated(table)[contents.AUDIT].locked == ObjectLock("GOVERNANCE", days(2557))


def test_quarantine_and_snapshots_are_in_the_table_too() -> None:
    table = RetentionSettings(quarantine=days(10), log_snapshots=days(60))

    assert phases(table, "quarantine")["delete"] == "10d"
    assert told(table)["/_slm/policy/nphies-nightly"]["retention"]["expire_after"] == "60d"


@pytest.mark.parametrize("stream", [stream.name for stream in streams(RetentionSettings())])
def test_a_stream_cannot_be_without_template_policy_and_end(stream: str) -> None:
    wanted = told(RetentionSettings())
    template = wanted[f"/_index_template/{stream}"]

    assert template["template"]["settings"]["index.lifecycle.name"] == stream
    assert "delete" in wanted[f"/_ilm/policy/{stream}"]["policy"]["phases"]
    # The cluster refuses streams of ours by themselves; the template is the exception.
    assert template["allow_auto_create"] is True
    assert template["data_stream"] == {}


def test_streams_share_no_pattern_so_that_none_ages_by_anothers_policy() -> None:
    patterns = [stream.pattern for stream in streams(RetentionSettings())]

    assert len(set(patterns)) == len(patterns)
    assert all(pattern.startswith(("nphies-logs-", "nphies-quarantine-")) for pattern in patterns)


def test_a_record_is_kept_whatever_fields_it_has() -> None:
    for path, body in told(RetentionSettings()).items():
        if path.startswith("/_index_template/"):
            assert body["template"]["mappings"]["dynamic"] is False
            assert body["template"]["settings"]["index.mapping.ignore_malformed"] is True


def test_an_auditor_can_search_every_field_of_the_guides_record() -> None:
    properties = told(RetentionSettings())["/_index_template/nphies-audit"]["template"]["mappings"]["properties"]

    assert {"timestamp", "user_id", "action", "resource", "result", "ip_address"} <= set(properties)
    assert properties["ip_address"] == {"type": "ip"}


def test_snapshots_lie_beside_the_streams_where_nothing_expires() -> None:
    settings = told(RetentionSettings())["/_snapshot/nphies-logs-archive?verify=false"]["settings"]
    prefixes = [age.prefix for age in contents.replicated(RetentionSettings())[contents.LOGS].ages]

    assert settings["bucket"] == ARCHIVE.name
    assert not any(f"{settings['base_path']}/".startswith(prefix) for prefix in prefixes)
    # The bucket refuses an upload that chooses its encryption.
    assert "server_side_encryption" not in json.dumps(settings)
