"""It is archive_timeout that keeps the loss within the objective, and the drill would notice if it did not.

At tenfold speed: archive_timeout and the objective are a tenth of what is declared. All that takes time beside them
(starting, uploading, being killed) keeps its length, so that a drill that passes here would pass at full length.
"""

from datetime import timedelta
from time import monotonic

import pytest

from tests.drills.conftest import Report
from tests.drills.declaration import DeclaredDatabase
from tests.drills.drill import Drill
from tests.drills.loss import Loss, measure_loss
from tests.drills.parameters import ServerParameters
from tests.drills.site import Site
from tests.drills.traffic import LOW_TRAFFIC, Traffic, claims, segment_of_last_commit, submit

SPEED = 10


@pytest.fixture
def objective(prod: DeclaredDatabase) -> timedelta:
    return prod.objectives.rpo / SPEED


def test_with_the_declared_one_the_objective_is_met(
    site: Site, prod: DeclaredDatabase, parameters: ServerParameters, objective: timedelta
) -> None:
    assert _lose_region(Drill(site, prod, parameters.at_speed(SPEED)), objective).seconds <= objective.total_seconds()


def test_with_one_of_ten_minutes_the_objective_is_missed(
    site: Site, prod: DeclaredDatabase, parameters: ServerParameters, objective: timedelta
) -> None:
    slow = parameters.having(archive_timeout="10min")
    assert _lose_region(Drill(site, prod, slow.at_speed(SPEED)), objective).seconds > objective.total_seconds()


def test_a_commit_that_no_other_follows_is_safe_in_time(
    site: Site,
    prod: DeclaredDatabase,
    parameters: ServerParameters,
    objective: timedelta,
    report: Report,
) -> None:
    drill = Drill(site, prod, parameters.at_speed(SPEED))
    drill.back_up()
    drill.primary.switch_segment()
    with drill.primary.connect() as connection:
        commit = submit(connection, number=1)
        segment = segment_of_last_commit(connection)
    drill.primary.wait_until_archived(segment)
    safe_after = monotonic() - commit.at
    drill.primary.destroy()

    recovered, _ = drill.recover()
    report(
        f"single transaction, at {SPEED} times the speed: in the archive after {safe_after:.1f} s"
        f" of {objective.total_seconds():.0f} s",
    )
    assert claims(recovered) == [1]
    assert safe_after <= objective.total_seconds()


def _lose_region(drill: Drill, objective: timedelta) -> Loss:
    with Traffic(drill.primary, LOW_TRAFFIC) as traffic:
        drill.back_up()
        disaster = drill.lose_region(objective)
    recovered, _ = drill.recover()
    return measure_loss(traffic.commits, claims(recovered), disaster)
