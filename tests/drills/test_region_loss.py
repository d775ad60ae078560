"""The primary's region is lost without warning: what comes back from the archive, which lies in the other region."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.drills.conftest import Report
from tests.drills.declaration import DeclaredDatabase
from tests.drills.drill import Drill
from tests.drills.loss import Loss, measure_loss
from tests.drills.parameters import ServerParameters
from tests.drills.server import PostgresServer
from tests.drills.site import Site
from tests.drills.tools import Tools
from tests.drills.traffic import LOW_TRAFFIC, STEADY, Pace, Traffic, claims, submit


@dataclass(frozen=True)
class Aftermath:
    """The archive, a server recovered from it, and the standby that followed it, promoted."""

    pace: Pace
    drill: Drill
    recovered: PostgresServer
    recovery_seconds: float
    promoted: PostgresServer
    promotion_seconds: float
    loss: Loss


@pytest.fixture(scope="module", params=[LOW_TRAFFIC, STEADY], ids=["low traffic", "steady"])
def aftermath(
    request: pytest.FixtureRequest,
    tools: Tools,
    prod: DeclaredDatabase,
    dr: DeclaredDatabase,
    parameters: ServerParameters,
) -> Iterator[Aftermath]:
    pace: Pace = request.param
    with Site(tools) as site:
        drill = Drill(site, prod, parameters)
        with Traffic(drill.primary, pace) as traffic:
            drill.back_up()
            standby = drill.start_standby(dr)
            disaster = drill.lose_region(prod.objectives.rpo)

        recovered, recovery_seconds = drill.recover()
        start = time.monotonic()
        standby.promote()
        promotion_seconds = time.monotonic() - start
        loss = measure_loss(traffic.commits, claims(recovered), disaster)
        yield Aftermath(pace, drill, recovered, recovery_seconds, standby, promotion_seconds, loss)


def test_the_loss_is_within_the_recovery_point_objective(
    aftermath: Aftermath, prod: DeclaredDatabase, report: Report
) -> None:
    lost, allowed = aftermath.loss.seconds, prod.objectives.rpo.total_seconds()
    report(
        f"{aftermath.pace.name}: loss {lost:.1f} s of {allowed:.0f} s allowed;"
        f" recovery {aftermath.recovery_seconds:.1f} s; standby promoted in {aftermath.promotion_seconds:.1f} s",
    )
    assert lost <= allowed


def test_the_region_was_lost_at_the_worst_moment(
    aftermath: Aftermath, prod: DeclaredDatabase, parameters: ServerParameters
) -> None:
    if aftermath.pace is STEADY:
        assert aftermath.loss.commits  # a segment full of them
    else:
        worst = min(parameters.archive_timeout, prod.objectives.rpo)
        assert aftermath.loss.seconds >= 0.9 * worst.total_seconds()


def test_recovery_is_within_the_recovery_time_objective(aftermath: Aftermath, prod: DeclaredDatabase) -> None:
    assert aftermath.recovery_seconds <= prod.objectives.rto.total_seconds()


def test_the_standby_has_every_row_that_the_archive_has(aftermath: Aftermath) -> None:
    assert claims(aftermath.promoted) == claims(aftermath.recovered)


def test_what_comes_back_archives_again_and_leaves_the_old_archive_alone(aftermath: Aftermath) -> None:
    old = aftermath.drill.archived(aftermath.drill.archive)
    for server in (aftermath.recovered, aftermath.promoted):
        with server.connect() as connection:
            submit(connection, 1_000_000)
        server.switch_segment()
        # On a timeline of its own: the history file, then segments of timeline 2.
        assert any("/00000002" in key for key in aftermath.drill.archived(server.archive))
    assert aftermath.drill.archived(aftermath.drill.archive) == old


def test_everything_in_the_archive_is_encrypted_as_declared(aftermath: Aftermath, prod: DeclaredDatabase) -> None:
    declared = prod.archive.configuration
    found = aftermath.drill.encryption(aftermath.drill.archive)
    assert found == {key: (declared.wal if "/wals/" in key else declared.data).encryption for key in found}
