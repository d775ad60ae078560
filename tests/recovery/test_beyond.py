"""Both regions lost, the account lost, two disruptions at once: read from what is declared."""

from dataclasses import replace
from datetime import timedelta

import pytest

from declared.resource import Declared
from offline.evaluation.recovery import assessed, declared
from recovery import Assessment, assess
from recovery.model.survival import Catastrophe, Survival
from recovery.report.beyond import NOTHING_LEFT, lines
from tests.policies.mutators import Mutator, add, change, drop, lose, rewrite
from tests.third_place import ACCOUNT, REGION, with_third_place
from tests.whole_stack import whole_stack

STACKS = ("prod", "dr")


def row(assessment: Assessment, subject: str, disruption: Catastrophe = Catastrophe.BOTH_REGIONS) -> Survival:
    (found,) = [each for each in assessment.beyond.of(disruption) if subject in each.subject]
    return found


@pytest.mark.parametrize("stack", STACKS)
class TestWithoutAThirdPlace:
    def test_nothing_is_left_and_one_line_says_so(self, stack: str) -> None:
        beyond = assessed(whole_stack(stack)).beyond
        assert not any(each.where for each in beyond.survivals)
        assert NOTHING_LEFT in lines(beyond)

    def test_no_way_back_has_a_bound(self, stack: str) -> None:
        assert not assessed(whole_stack(stack)).beyond.from_nothing.bounded

    def test_no_objective_is_breached_by_it(self, stack: str) -> None:
        assert assessed(whole_stack(stack)).met


@pytest.mark.parametrize("stack", STACKS)
class TestWithAThirdPlace:
    def test_the_database_is_as_old_as_a_segment_its_upload_and_the_promise_of_s3(self, stack: str) -> None:
        found = row(assessed(with_third_place(stack)), "claims-db")
        assert found.age is not None
        assert found.age.bounded
        assert found.age.total == timedelta(seconds=60 + 30) + timedelta(minutes=15)
        assert found.where == f"{REGION}, account {ACCOUNT}"

    def test_audit_records_are_locked_for_seven_years_there_too(self, stack: str) -> None:
        assert row(assessed(with_third_place(stack)), "audit-archive").locked_days == 2557

    def test_a_snapshot_of_the_cache_is_as_old_as_its_schedule_and_the_promise(self, stack: str) -> None:
        age = row(assessed(with_third_place(stack)), "redis-backup").age
        assert age is not None
        assert age.total == timedelta(days=1, minutes=15)

    def test_what_lies_in_the_same_account_is_lost_with_it(self, stack: str) -> None:
        own = assessed(with_third_place(stack, account=None))
        assert row(own, "claims-db").where == REGION
        assert row(own, "claims-db", Catastrophe.ACCOUNT).where is None

    def test_the_region_lost_is_judged_by_the_copy_in_the_peers_region_alone(self, stack: str) -> None:
        before, after = assessed(whole_stack(stack)), assessed(with_third_place(stack))
        assert after.met
        assert [each.rpo for each in after.entries] == [each.rpo for each in before.entries] or all(
            one.rpo is None or other.rpo is None or one.rpo.total == other.rpo.total
            for one, other in zip(after.entries, before.entries, strict=True)
        )


@pytest.mark.parametrize(
    "mutator",
    [
        pytest.param(lose(":BucketObjectLockConfiguration", of="wal-archive-third-copy"), id="not locked"),
        pytest.param(add("kms/key:Key", "region", "me-south-1", of="wal-archive-third-copy"), id="a key of the pair"),
        pytest.param(
            change(
                ":BucketReplicationConfig",
                "rules[1].destination.replicationTime.status",
                "Disabled",
                of="postgres-archive",
            ),
            id="no promise of a time",
        ),
        pytest.param(
            rewrite(":RolePolicy", "policy", "s3:ReplicateObject", "s3:GetObject", of="postgres-archive-replica-third"),
            id="never written",
        ),
    ],
)
def test_a_copy_that_is_none_has_no_bound(mutator: Mutator) -> None:
    found = row(assess(mutator(declared(with_third_place("dr")))), "claims-db")
    assert found.age is not None
    assert not found.age.bounded


@pytest.mark.parametrize(
    "mutator",
    [
        pytest.param(add("s3/bucket:Bucket", "region", "me-south-1", of="wal-archive-third-copy"), id="in the pair"),
        pytest.param(
            change(":BucketReplicationConfig", "rules[1].status", "Disabled", of="postgres"), id="switched off"
        ),
        pytest.param(drop(":BucketReplicationConfig", "rules[1]", of="postgres-archive"), id="no rule"),
    ],
)
def test_without_a_copy_outside_the_pair_nothing_is_left(mutator: Mutator) -> None:
    assert row(assess(mutator(declared(with_third_place("dr")))), "claims-db").where is None


def test_two_at_once_are_the_sum_of_their_parts() -> None:
    assessment = assessed(whole_stack("prod"))
    both, one_after_the_other = assessment.beyond.two_at_once
    services = {each.subject for each in assessment.entries if each.kind == "service"}
    rto = {(each.subject, each.disruption.value): each.rto.total for each in assessment.entries}
    zone, region = "availability zone", "region"
    assert both.rto.total == max(rto[each, zone] for each in services)
    assert one_after_the_other.rto.total == max(rto[each, region] + rto[each, zone] for each in services)


def test_a_database_without_a_name_for_its_archive_raises_nothing() -> None:
    resources: list[Declared] = [
        replace(each, props={}) if each.type.endswith(":ObjectStore") else each
        for each in declared(whole_stack("prod"))
    ]
    assert row(assess(resources), "claims-db").where is None
