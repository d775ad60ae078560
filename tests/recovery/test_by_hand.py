"""Chains of small hand-made sets, with sums worked out by hand."""

from datetime import timedelta

import pytest

from declared.resource import Declared
from recovery import Disruption, Objectives
from recovery.availability import availability
from recovery.database.postgresql import application_failure as database_fault
from recovery.database.postgresql import node_lost as database_node_lost
from recovery.database.postgresql import region_lost as database_region_lost
from recovery.model.entry import Entry
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder
from recovery.region_lost import region_lost
from recovery.services.scaling import scale_out
from recovery.services.services import node_lost, zone_lost
from recovery.services.workloads import workloads
from tests.recovery.recorded import seconds_of
from tests.recovery.small import AWAY, HOME, aws, database, edge, inventory, nodes, scheduled, service

GUIDE = Objectives()
PROMOTION = seconds_of("promotion")
RESTART = "restart after promotion (archive_mode)"


def seconds(estimate: Estimate) -> float:
    return estimate.total.total_seconds()


def gaps(estimate: Estimate, *words: str) -> list[str]:
    return [each.message for each in estimate.missing if all(word in each.message for word in words)]


def test_a_lost_region_costs_what_fills_a_piece_of_log_and_what_travels() -> None:
    resources = database(archive_timeout="60s")

    _, rpo = database_region_lost(resources[0], inventory(resources), GUIDE)

    assert seconds(rpo) == 60 + 30


def test_an_archive_timeout_above_the_objective_breaks_it() -> None:
    resources = database(archive_timeout="10min")

    _, rpo = database_region_lost(resources[0], inventory(resources), GUIDE)

    assert seconds(rpo) == 600 + 30
    assert rpo.total > GUIDE.rpo


def test_without_an_archive_timeout_the_operator_sets_five_minutes() -> None:
    resources = database()
    del resources[0].props["spec"]["postgresql"]["parameters"]["archive_timeout"]

    _, rpo = database_region_lost(resources[0], inventory(resources), GUIDE)

    assert seconds(rpo) == 300 + 30


def test_an_archive_at_home_is_lost_with_its_region() -> None:
    resources = database(bucket=f"archive-{HOME}")

    _, rpo = database_region_lost(resources[0], inventory(resources), GUIDE)

    assert gaps(rpo, "WAL archive in the other region", f"archive-{HOME}")


def test_an_archive_that_only_replication_takes_away_is_a_quarter_of_an_hour_behind() -> None:
    time = {"destination": {"replicationTime": {"status": "Enabled", "time": {"minutes": 15}}}}
    replication = aws(
        "s3/bucketReplicationConfig:BucketReplicationConfig", "copy", bucket=f"archive-{HOME}", rules=[time]
    )
    resources = [*database(bucket=f"archive-{HOME}"), replication]

    _, rpo = database_region_lost(resources[0], inventory(resources), GUIDE)

    assert seconds(rpo) == 60 + 30 + 15 * 60
    assert gaps(rpo, "replication to the other region", "15 min at best")


def test_an_archive_in_the_other_region_needs_no_replication() -> None:
    resources = database(bucket=f"archive-{AWAY}")

    _, rpo = database_region_lost(resources[0], inventory(resources), GUIDE)

    assert not gaps(rpo, "WAL archive in the other region")


def test_back_to_a_moment_is_the_newest_snapshot_and_the_log_since() -> None:
    resources = database()
    # 4 h of 4 GiB = 16 GiB at 32 MiB/s: 512 s. The daily backup: 100 GiB at 250 MiB/s, and 96 GiB of log: 409.6 + 3072 s.
    rto, _ = database_fault(resources[0], inventory(resources), GUIDE)

    assert seconds(rto) == 300 + 300 + 180 + 120 + 512 + PROMOTION
    assert rto.untested


def test_without_snapshots_the_way_back_is_the_daily_backup_and_too_long() -> None:
    resources = [each for each in database() if each.name != "volumeSnapshot"]

    rto, _ = database_fault(resources[0], inventory(resources), GUIDE)

    assert seconds(rto) == pytest.approx(300 + 300 + 180 + 409.6 + 3072 + PROMOTION)
    assert not rto.untested
    assert rto.total > GUIDE.rto
    assert gaps(rto, "policy database-backed-up is violated")


def test_rarer_snapshots_leave_more_wal_to_replay() -> None:
    resources = [each for each in database() if each.name != "volumeSnapshot"]
    resources.append(scheduled("volumeSnapshot", "0 0 */12 * * *"))

    rto, _ = database_fault(resources[0], inventory(resources), GUIDE)

    # 12 h of 4 GiB at 32 MiB/s.
    assert seconds(rto) == 300 + 300 + 180 + 120 + 1536 + PROMOTION


def test_a_database_that_is_declared_as_at_a_moment_may_lose_with_its_primary_what_is_not_archived() -> None:
    synchronous = {"method": "any", "number": 1, "dataDurability": "preferred", "failoverQuorum": True}
    resources = database(
        bootstrap={"recovery": {"source": "former", "recoveryTarget": {"targetTime": "2026-11-23T09:41:00Z"}}},
        postgresql={"parameters": {"archive_timeout": "60s"}, "synchronous": synchronous},
        smartShutdownTimeout=15,
    )
    back, _ = database_fault(resources[0], inventory(resources), GUIDE)
    _, lost = database_node_lost(resources[0], inventory(resources), GUIDE)

    assert seconds(back) == 300 + 300 + 15 + 120 + 512 + PROMOTION
    assert back.bounded
    assert seconds(lost) == 60 + 30
    assert not gaps(lost, "database-in-three-zones")

    synchronous["dataDurability"] = "required"  # commits would wait until a standby has been cloned
    waiting, _ = database_fault(resources[0], inventory(resources), GUIDE)
    assert gaps(waiting, "policy database-in-three-zones is violated")


def test_a_drained_primary_is_waited_for_and_then_replaced() -> None:
    resources = database(switchoverDelay=300)

    rto, rpo = database_node_lost(resources[0], inventory(resources), GUIDE)

    chosen, first_standby = seconds_of("instance chosen"), seconds_of("first standby on the new timeline")
    assert seconds(rto) == 300 + 0 + chosen + 4 * 0.4 + PROMOTION + first_standby
    assert seconds(rpo) == 0
    assert rpo.bounded


def test_asynchronous_replication_loses_what_a_replica_lacks() -> None:
    resources = database(postgresql={"parameters": {"archive_timeout": "60s"}})

    _, rpo = database_node_lost(resources[0], inventory(resources), GUIDE)

    assert gaps(rpo, "policy database-in-three-zones is violated")


def test_three_pods_over_three_zones_outlive_a_node() -> None:
    resources = inventory(service(smallest=3), nodes())

    rto = node_lost(workloads(resources)[0], resources)

    assert seconds(rto) == 50 + 5  # until the node's silence is believed


def test_one_pod_must_be_made_again() -> None:
    resources = inventory(service(smallest=1), nodes())

    rto = node_lost(workloads(resources)[0], resources)

    assert seconds(rto) == 50 + 5 + 300 + 240 + 60 + (120 + 5 + 10)


def test_a_lost_zone_takes_a_node_start_where_two_zones_have_no_room() -> None:
    # 20 pods of 1 processor; two of 3 nodes of 16 are left, with 15.6 for pods each. They fit.
    roomy = inventory(service(), nodes(smallest=3))
    # One of 2 nodes is left, or none has room for the third zone's pods: a node must start.
    tight = inventory(service(), nodes(smallest=2))

    fits = zone_lost(workloads(roomy)[0], roomy)
    waits = zone_lost(workloads(tight)[0], tight)

    assert seconds(fits) == 50 + 5 + 15 + 60 + (120 + 5 + 10)
    assert seconds(waits) == seconds(fits) + 240


def test_nodes_that_cannot_hold_the_peak_are_too_few() -> None:
    resources = inventory(service(), nodes(smallest=1, largest=1))
    builder = EstimateBuilder()

    scale_out(workloads(resources)[0], resources, builder)

    assert gaps(builder.estimate(), "node capacity for the pods", "maxSize")


def test_growing_doubles_and_the_first_step_is_taken_at_once() -> None:
    resources = inventory(service(smallest=2, largest=20), nodes())
    builder = EstimateBuilder()

    scale_out(workloads(resources)[0], resources, builder)

    # 2, 4, 8, 16, 20: four steps, of which three wait for a minute.
    steps = next(step for step in builder.steps if step.name == "HPA scale-out")
    assert steps.duration == timedelta(seconds=3 * 60)
    assert seconds(builder.estimate()) == 15 + 180 + 60 + (120 + 5 + 10)


def test_the_whole_way_to_the_other_region() -> None:
    resources = inventory(service(), edge(), nodes(), database(primaryUpdateMethod="switchover"))

    rto = region_lost(workloads(resources)[0], resources)

    noticing = 10 * 3 + 60
    people = 600 + 300
    standby = seconds_of("WAL replay and promotion of the standby") + seconds_of("database role passwords reconciled")
    promotion = 4 * 0.4 + standby + seconds_of(f"{RESTART}, switchover")
    clients = 5 * 2 + 10 * 3 + 60
    growing = 15 + 180 + 60 + (120 + 5 + 10)
    assert seconds(rto) == noticing + people + promotion + clients + growing


def test_a_registry_that_the_stack_declares_must_send_its_images_to_the_other_region() -> None:
    repository = aws("ecr/repository:Repository", "claims", name="nphies/claims")
    to = {"destinations": [{"region": AWAY}], "repositoryFilters": [{"filter": "nphies/"}]}
    replication = aws(
        "ecr/replicationConfiguration:ReplicationConfiguration", "images", replicationConfiguration={"rules": [to]}
    )

    def missing(*registry: Declared) -> list[str]:
        resources = inventory(service(), edge(), nodes(), database(), list(registry))
        return gaps(region_lost(workloads(resources)[0], resources), "image")

    assert "nphies/claims is not replicated" in " ".join(missing(repository))
    assert "no repository nphies/claims" in " ".join(missing(replication))
    assert missing(repository, replication) == []


def test_a_registry_that_is_in_no_stack_is_nobodys_gap() -> None:
    resources = inventory(service(), edge(), nodes(), database())
    assert gaps(region_lost(workloads(resources)[0], resources), "image") == []


def test_planned_switchovers_count_where_there_is_a_standby_to_switch_to() -> None:
    database = Entry(
        subject="db",
        kind="database",
        disruption=Disruption.REGION,
        rto=EstimateBuilder().estimate(),
        rpo=None,
        rto_objective=GUIDE.rto,
        rpo_objective=GUIDE.rpo,
    )
    *_, planned = availability([database], GUIDE).expected_downtime
    assert (planned.disruption, planned.minutes_per_year) == (
        "planned switchover",
        pytest.approx(6 * (142.6 + 164.6) / 2 / 60),
    )


def test_availability_is_what_is_left_of_a_year() -> None:
    minute = EstimateBuilder()
    minute.add_step("away", timedelta(minutes=10), aws("x", "x"), "x", 10)
    entry = Entry(
        subject="s",
        kind="service",
        disruption=Disruption.AVAILABILITY_ZONE,
        rto=minute.estimate(),
        rpo=None,
        rto_objective=GUIDE.rto,
        rpo_objective=GUIDE.rpo,
    )

    # Once a year, ten minutes of 525 960.
    assert availability([entry], GUIDE).percent == pytest.approx(100 * (1 - 10 / 525960))
