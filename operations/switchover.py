"""A planned switchover: the primary is demoted, its last WAL is replayed, and then the other is promoted. Nothing is lost."""

from collections.abc import Sequence
from datetime import timedelta

from operations.applying import Applier
from operations.changing_files import write_files
from operations.demotion import last_demotion
from operations.fencing import start_services
from operations.growing import grow_services
from operations.pair_status import PairStatus
from operations.preview_ahead import preview_ahead
from operations.programs import Unreachable
from operations.reality import Reality
from operations.region_status import HEALTHY, Database, Session
from operations.stack_files import demotion_edits, promotion_edits, switched_edits, token_removal
from operations.steps import Position, Step, done, waiting
from operations.watching import after_the_promotion, base_backup

WRITES_STOP = "WRITES STOP HERE, until the promotion; to go back: make switchover STACK={source}"
POINT_OF_NO_RETURN = "POINT OF NO RETURN: after this, going back is another switchover"
HEARTBEAT_AND_FETCH = timedelta(seconds=35)
"""On top of timeout and upload: the heartbeat's interval, and how often a standby looks into the archive."""


def steps(reality: Reality, applier: Applier, *, target: str, source: str, incident: str) -> Sequence[Step]:
    """From one primary to the other."""

    def promoting() -> str | None:
        """Whether the second half has begun: the files make the target primary."""
        return f"{target} is primary in the files" if reality.member(target).settings.role == "primary" else None

    def token() -> str | None:
        """What the target must replay; None where the target itself was demoted last, and has it all."""
        written = reality.member(target).settings.data_tier.postgresql.promotion_token
        demotion = last_demotion(reality.database(target), reality.database(source))
        return written or (demotion.token if demotion and demotion.of_source else None)

    def token_position() -> Position:
        if (reason := promoting()) is not None:
            return done(reason)
        demotion = last_demotion(reality.database(target), reality.database(source))
        if demotion is not None:
            told = f"{source} has archived its last WAL" if demotion.of_source else f"{target} itself was demoted last"
            return done(told)
        database = reality.database(source)
        return waiting(f"{source}: {database.phase if database else reality.region(source).database}")

    def follows() -> Position:
        database = reality.database(source)
        if database and database.replays and not database.is_primary:
            return done("it replays")
        return waiting(database.phase if database else str(reality.region(source).database))

    def switched() -> str | None:
        """Whether the first half has begun: the files make the source a standby."""
        return f"{source} is standby in the files" if reality.member(source).settings.role == "standby" else None

    return [
        start_services(reality, target),
        grow_services(reality, target, already=switched),
        *preview_ahead(reality, applier, target, lambda: switched_edits(source, target), already=switched),
        write_files(
            reality,
            f"{source} is standby in the stack files",
            lambda: demotion_edits(source, target),
            already=promoting,
        ),
        applier.step(source, f"demote {source}", warning=WRITES_STOP.format(source=source)),
        Step("the demotion token", token_position, patience=timedelta(minutes=15)),
        write_files(
            reality,
            f"{target} is primary in the stack files",
            lambda: promotion_edits(source, target, token()),
            already=lambda: promoting() if reality.member(source).settings.peer.role == "primary" else None,
        ),
        applier.step(target, f"promote {target}", warning=POINT_OF_NO_RETURN),
        *after_the_promotion(reality, target),
        Step(f"{source} follows", follows, patience=timedelta(minutes=15)),
        start_services(reality, source),
        base_backup(reality, target, incident),
        write_files(
            reality,
            "the promotion token is out of the stack file",
            lambda: token_removal(target),
        ),
        applier.step(target, f"{target} without the token"),
        *applier.hand_back(source),
        *applier.hand_back(target, borrows=True),
    ]


def refusal(status: PairStatus, target: str, source: str) -> str | None:
    """Why there must be no switchover now; None where there may be one. One that is under way is never refused."""
    own, other = status.regions[target], status.regions[source]
    for region in (own, other):
        if region.available is None:
            return f"{region.stack}: {region.database}; a switchover needs both regions: make failover for a lost one"
    if own.available is None or other.available is None or not other.available.is_primary:
        return None
    if own.available.is_primary:
        return _after_a_failover(status)
    return _unfit(own.available, other.available, target, source) or _behind(status, own.available, target)


def _after_a_failover(status: PairStatus) -> str:
    """In a switchover the primary is demoted first, so two are of a failover: the databases have diverged.

    PostgreSQL ends in a former primary that is demoted then (`requested timeline is not a child of this server's history`).
    """
    members = (status.pair.one, status.pair.other)
    lost = next((each.stack for each in members if each.settings.role == "standby"), "the stack that was lost")
    return f"both databases are primary since a failover, and have diverged; allowed: make failback STACK={lost}"


def _unfit(standby: Database, primary: Database, target: str, source: str) -> str | None:
    if primary.phase != HEALTHY or not primary.accepts_writes:
        return f"{source}: {primary.phase or 'no phase'}; allowed: a healthy primary"
    if not standby.replays or standby.phase != HEALTHY:
        return f"{target}: {standby.phase or 'no phase'}; allowed: a healthy standby that replays"
    return None


def _behind(status: PairStatus, standby: Database, target: str) -> str | None:
    age = standby.session.replay_age if isinstance(standby.session, Session) else None
    allowed = status.pair.one.settings.archive.loss + HEARTBEAT_AND_FETCH
    if age is None or age > allowed:
        shown = "unknown" if age is None else f"{int(age.total_seconds())} s"
        return f"{target}: replication lag {shown}; allowed: {int(allowed.total_seconds())} s or less"
    if isinstance(status.unreplayed, Unreachable):
        return f"the WAL archive cannot be read: {status.unreplayed.reason}; the switchover goes through it"
    return None
