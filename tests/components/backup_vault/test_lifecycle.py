"""No rule of any bucket ends the life of an object before the retention table does."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.backup_vault.contents import AUDIT, LOGS, replicated
from components.backup_vault.lifecycle import LifecycleTiers, lifecycle_rules, tiered
from settings import RetentionSettings
from settings.retention import AuditLogRetention, TierRetention
from tests.components.backup_vault.declared import PURPOSES, backup_vault, one, statements

TABLE = RetentionSettings()
VAULT = backup_vault()

days = st.integers(min_value=0, max_value=4000).map(lambda number: timedelta(days=number))
retentions = st.builds(TierRetention, hot=days, warm=days, cold=days).filter(lambda kept: kept.total.days >= 1)

# S3 user guide, "Storage class minimum storage durations".
SHORTEST_STAY = {"STANDARD_IA": 30, "GLACIER_IR": 90}


@given(retentions)
def test_a_stream_lives_exactly_as_long_as_its_tiers_together(kept: TierRetention) -> None:
    assert tiered("stream", "stream/", kept).expires == kept.hot + kept.warm + kept.cold


@given(retentions)
def test_storage_gets_cheaper_at_ages_that_s3_takes_and_that_pay(kept: TierRetention) -> None:
    transitions = tiered("stream", "stream/", kept).transitions
    ages = [transition.after.days for transition in transitions]
    assert all(age >= 30 for age in ages), "S3 refuses earlier ones"
    for transition, until in zip(transitions, [*ages, kept.total.days][1:], strict=False):
        assert until - transition.after.days >= SHORTEST_STAY[transition.to], "the shortest stay is paid in any case"


@given(retentions)
def test_nothing_leaves_fast_storage_while_it_is_hot(kept: TierRetention) -> None:
    assert all(transition.after >= kept.hot for transition in tiered("stream", "stream/", kept).transitions)


@given(days)
@settings(max_examples=25)
def test_longer_legal_retention_moves_lock_and_expiry_together(extra: timedelta) -> None:
    audit = TABLE.audit.model_copy(update={"archive": TABLE.audit.archive + extra})
    contents = replicated(TABLE.model_copy(update={"audit": audit}))[AUDIT]
    (ageing,) = contents.ages
    assert contents.locked is not None
    assert contents.locked.kept == ageing.expires == audit.archive


def test_logs_are_moved_and_expire_as_the_guide_says() -> None:
    application, system = replicated(TABLE)[LOGS].ages
    moves = [(transition.after.days, transition.to) for transition in application.transitions]
    assert (application.prefix, moves) == ("application/", [(30, "STANDARD_IA"), (120, "GLACIER_IR")])
    assert application.expires == timedelta(days=30 + 90 + 365)
    assert (system.prefix, system.expires) == ("system/", timedelta(days=14 + 30))


@pytest.mark.parametrize("bucket", ["audit-archive", "audit-archive-replica"])
def test_audit_records_are_locked_for_seven_years_in_both_regions(bucket: str) -> None:
    assert one(VAULT, "Bucket", bucket).props["objectLockEnabled"] is True
    lock = one(VAULT, "BucketObjectLockConfiguration", bucket).props["rule"]["defaultRetention"]
    assert lock == {"mode": "GOVERNANCE", "days": 2557}


@pytest.mark.parametrize("bucket", ["audit-archive", "audit-archive-replica"])
def test_nobody_bypasses_the_lock_of_audit_records(bucket: str) -> None:
    denied = statements(one(VAULT, "BucketPolicy", bucket).props["policy"])["GovernanceBypass"]
    assert (denied["Effect"], denied["Action"]) == ("Deny", ["s3:BypassGovernanceRetention"])
    assert (denied["Principal"], "Condition" in denied) == ({"AWS": "*"}, False)


def test_a_lock_that_nobody_can_lift_is_chosen_by_name_for_both_regions() -> None:
    chosen = backup_vault(retention=RetentionSettings(audit=AuditLogRetention(mode="compliance")))
    for bucket in ("audit-archive", "audit-archive-replica"):
        lock = one(chosen, "BucketObjectLockConfiguration", bucket).props["rule"]["defaultRetention"]
        assert lock == {"mode": "COMPLIANCE", "days": 2557}


def test_the_load_balancers_logs_are_gone_after_a_month_and_those_of_buckets_after_a_year() -> None:
    found = {rule["filter"]["prefix"]: rule for rule in rules_of("access-logs").values()}
    balancer = found["load-balancer/"]
    assert balancer["expiration"] == {"days": 30}
    assert balancer["noncurrentVersionExpiration"] == {"noncurrentDays": 1}
    assert found["s3/"]["expiration"] == {"days": 365}


def rules_of(bucket: str) -> dict[str, Any]:
    return {rule["id"]: rule for rule in one(VAULT, "BucketLifecycleConfiguration", bucket).props["rules"]}


@pytest.mark.parametrize("bucket", ["postgres-archive", "velero"])
def test_nothing_expires_where_only_the_writer_knows_what_still_matters(bucket: str) -> None:
    assert set(rules_of(bucket)) == {"abandoned-and-deleted"}


@pytest.mark.parametrize("bucket", [*PURPOSES, "access-logs"])
def test_what_is_deleted_can_be_brought_back_and_what_is_abandoned_goes(bucket: str) -> None:
    for where in (bucket, f"{bucket}-replica"):
        rule = rules_of(where)["abandoned-and-deleted"]
        assert rule["noncurrentVersionExpiration"] == {"noncurrentDays": TABLE.deleted_objects.days}
        assert rule["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}
        assert rule["expiration"] == {"expiredObjectDeleteMarker": True}, "an age beside it would expire objects"


@pytest.mark.parametrize("bucket", PURPOSES)
def test_a_replica_ages_as_its_original(bucket: str) -> None:
    assert rules_of(bucket) == rules_of(f"{bucket}-replica")


def test_an_object_without_an_expiry_gets_none() -> None:
    ageing, _ = lifecycle_rules([LifecycleTiers("kept")], TABLE.deleted_objects)
    assert ageing.expiration is None
