"""The lost region is back: its database is rebuilt from the one that took over, and then becomes primary again, as planned."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from operations.applying import Applier
from operations.changing_files import write_files
from operations.declared_objects import archive_name
from operations.fencing import stop_services_command, unfence_command
from operations.objects import CLUSTER, DATA
from operations.pair_status import PairStatus
from operations.programs import Command, Unreachable
from operations.reality import Reality
from operations.region_reading import kubectl, read_session
from operations.region_status import HEALTHY, Absent, Database, Session, Stores
from operations.stack_files import Edit, generation_edits
from operations.steps import Position, Step, Stopped, blocked, done, ready, waiting
from operations.switchover import HEARTBEAT_AND_FETCH
from operations.switchover import steps as switchover_steps
from operations.unreplicated_rows import keep_rows

POINT_OF_NO_RETURN = "POINT OF NO RETURN: the old database is deleted; its volumes stay (class gp3-encrypted-retain)"
_IN_A_ROW = 5


def steps(
    reality: Reality, applier: Applier, *, target: str, serving: str, incident: str, since: datetime | None
) -> Sequence[Step]:
    """`target` was lost, `serving` took over. `since`: the beginning of the outage, where it is known."""
    rebuilding = _Rebuilding(reality, target, serving)
    return [
        rebuilding.stop_services(),
        rebuilding.lift_the_fence(),
        keep_rows(reality, target, serving, since, incident=incident, rebuilt=rebuilding.rebuilt),
        write_files(
            reality,
            f"the generation of {target} is raised in the stack files",
            rebuilding.edits,
            already=rebuilding.raised,
        ),
        rebuilding.delete(),
        applier.step(target, f"rebuild {target}", refresh=True, already=rebuilding.promoting),
        applier.step(serving, f"tell {serving} the new archive", already=rebuilding.serving_stepped_back),
        rebuilding.replicates(),
        *switchover_steps(reality, applier, target=target, source=serving, incident=incident),
    ]


class _Rebuilding:
    """The steps until the old database is a standby again."""

    def __init__(self, reality: Reality, target: str, serving: str) -> None:
        self._reality, self._target, self._serving = reality, target, serving
        self._good = 0
        """Good readings of the replication lag in a row."""

    def rebuilt(self) -> str | None:
        """Whether the Cluster there is the new one: it archives under the name that the files give it."""
        database = self._reality.database(self._target)
        settings = self._reality.member(self._target).settings
        new = archive_name(settings, settings.region)
        # The old primary archives under the old name until it is gone, and no rebuilt one ever does.
        if database is None or database.own_archive != new or self._ended(database):
            return None
        if not database.is_primary or self._is_primary_again():
            return f"{self._target} archives as {new}"
        return None

    def _ended(self, database: Database) -> bool:
        """Whether it is the old primary, demoted as it was: by an update of its stack between the failover and the failback.

        PostgreSQL ends in it (`requested timeline is not a child of this server's history`), and its standbys still answer.
        """
        serving = self._reality.database(self._serving)
        if database.is_primary or isinstance(database.session, Session) or serving is None:
            return False
        if not isinstance(serving.session, Session):
            return False
        pods = (pod for pod in database.instance_names if pod != database.current_primary)
        sessions = [read_session(self._reality.programs, self._target, pod) for pod in pods]
        return any(isinstance(each, Session) and each.timeline < serving.session.timeline for each in sessions)

    def _is_primary_again(self) -> bool:
        serving = self._reality.database(self._serving)
        return serving is not None and not serving.is_primary

    def raised(self) -> str | None:
        """Whether the files are ahead of the database that serves, or the new database is there."""
        settings = self._reality.member(self._target).settings
        serving = self._reality.database(self._serving)
        known = serving.archives.get(f"{CLUSTER}-{settings.region}") if serving else None
        if known is not None and known != archive_name(settings, settings.region):
            return f"it is {settings.archive.generation(settings.region)}"
        return self.rebuilt()

    def edits(self) -> list[Edit]:
        settings = self._reality.member(self._target).settings
        return generation_edits(self._reality.pair(), settings.region, settings.archive.generation(settings.region) + 1)

    def stop_services(self) -> Step:
        command = stop_services_command(self._target)

        def position() -> Position:
            services = self._reality.region(self._target).services
            if (reason := self.rebuilt()) is not None:
                return done(reason)
            if isinstance(services, Unreachable):
                return waiting(str(services))
            running = [each.name for each in services if each.replicas]
            return ready(f"{', '.join(running)} run") if running else done("none runs")

        return Step(
            f"stop the services of {self._target}",
            position,
            lambda: self._run(command),
            lambda: [command],
            patience=timedelta(minutes=3),
        )

    def lift_the_fence(self) -> Step:
        command = unfence_command(self._target)

        def position() -> Position:
            database = self._reality.database(self._target)
            if (reason := self.rebuilt()) is not None:
                return done(reason)
            if database is None:
                return done(str(self._reality.region(self._target).database))
            if database.fenced:
                return ready("its database is fenced, and its rows are to be read")
            return done("not fenced")

        return Step(
            f"lift the fence of {self._target}",
            position,
            lambda: self._run(command),
            lambda: [command],
            patience=timedelta(minutes=5),
        )

    def delete(self) -> Step:
        command = kubectl(self._target, "delete", "cluster", CLUSTER, "-n", DATA, "--wait", "--timeout=300s")

        def position() -> Position:
            database = self._reality.region(self._target).database
            if (reason := self.rebuilt()) is not None:
                return done(reason)
            if isinstance(database, Absent):
                return done("it is gone")
            if isinstance(database, Unreachable):
                return waiting(str(database))
            settings = self._reality.member(self._target).settings
            if database.member != f"{CLUSTER}-{settings.region}":
                return blocked(
                    f"the context {self._target} leads to {database.member}, not {CLUSTER}-{settings.region}"
                )
            if not self._reality.region(self._serving).accepts_writes:
                return blocked(f"{self._serving} accepts no writes: the old database is the only one")
            return (
                waiting("it is being deleted") if database.deleting else ready(f"it archives as {database.own_archive}")
            )

        return Step(
            f"delete the old database of {self._target}",
            position,
            lambda: self._run(command, seconds=330),
            lambda: [command],
            warning=POINT_OF_NO_RETURN,
        )

    def replicates(self) -> Step:
        """An archive feeds it a segment at a time, so its lag goes up and down: good means good several times in a row."""

        def position() -> Position:
            database = self._reality.database(self._target)
            if database and database.is_primary and self.rebuilt():
                return done("it is primary again")
            if database is None or database.phase != HEALTHY or not isinstance(database.session, Session):
                self._good = 0
                if (failed := self._given_up()) is not None:
                    return blocked(failed)
                return waiting(database.phase if database else str(self._reality.region(self._target).database))
            archive = self._reality.member(self._target).settings.archive
            serving = self._reality.database(self._serving)
            allowed = archive.loss + HEARTBEAT_AND_FETCH
            age = database.session.replay_age
            self._good = self._good + 1 if database.replays and age is not None and age <= allowed else 0
            shown = "unknown" if age is None else f"{int(age.total_seconds())} s"
            if self._good >= _IN_A_ROW or (self.serving_stepped_back() is not None and database.replays):
                return done(f"replication lag {shown}")
            wanted = f"replication lag {int(allowed.total_seconds())} s or less, {_IN_A_ROW} times in a row"
            return waiting(wanted + _hint(database, serving))

        return Step(f"{self._target} replicates", position, patience=timedelta(hours=6))

    def _given_up(self) -> str | None:
        """A Job that has failed as often as it may is never tried again, so its instance never comes."""
        stores = self._reality.region(self._target).stores
        if not isinstance(stores, Stores) or not stores.given_up:
            return None
        return (
            f"Job {stores.given_up[0]} failed for good; its log says why. When that is mended: kubectl --context"
            f" {self._target} delete cluster {CLUSTER} -n {DATA}, and run this again"
        )

    def serving_stepped_back(self) -> str | None:
        """After the switchover has begun there are no writes, so lag has no meaning; and what is applied then is a demotion."""
        standby = self._reality.member(self._serving).settings.role == "standby"
        return f"{self._serving} is standby in the files" if standby else None

    def promoting(self) -> str | None:
        """Whether the switchover has come to its second half: what is applied then is a promotion."""
        primary = self._reality.member(self._target).settings.role == "primary"
        return f"{self._target} is primary in the files" if primary else None

    def _run(self, command: Command, *, seconds: float = 60) -> None:
        answer = self._reality.programs.run(command, seconds=seconds)
        if not answer.good:
            raise Stopped(f"{' '.join(command.argv[:5])} failed: {answer.reason}")


def _hint(database: Database, serving: Database | None) -> str:
    """A standby on an older timeline than its primary may have diverged: then it never follows."""
    sessions = [each.session for each in (database, serving) if each and isinstance(each.session, Session)]
    if len(sessions) < 2 or sessions[0].timeline >= sessions[1].timeline:
        return ""
    return (
        f" (timeline {sessions[0].timeline} after {sessions[1].timeline}: if this stays so it has diverged;"
        " raise its archive.server_name_versions in both stack files and run this again)"
    )


def refusal(status: PairStatus, target: str, serving: str, since: datetime | None) -> str | None:
    """Why there must be no failback; None where there may be one."""
    own, other = status.regions[target], status.regions[serving]
    if isinstance(own.database, Unreachable):
        return f"{target}: {own.database}; a failback begins when its region answers"
    if isinstance(other.database, Unreachable | Absent):
        return f"{serving}: {other.database}; a failback needs the database that serves"
    both = [each.available for each in (own, other)]
    if since is None and all(database is not None and database.is_primary for database in both):
        allowed = (
            "the first failed request, 2026-11-23T09:41:00Z, or the INCIDENT of the failover where its journal is here"
        )
        return f"SINCE: missing: which rows {target} had not archived is asked from then on; allowed: {allowed}"
    return None
