"""A region is lost: its standby is promoted, and what had not reached the archive is lost."""

from collections.abc import Sequence

from operations.applying import Applier
from operations.changing_files import write_files
from operations.fencing import fence, start_services
from operations.pair_status import PairStatus, Unreplayed
from operations.reality import Reality
from operations.region_status import Session
from operations.stack_files import Edit, failover_edits
from operations.steps import Step
from operations.watching import after_the_promotion, base_backup
from settings import format_duration

POINT_OF_NO_RETURN = "POINT OF NO RETURN: after this, the other region's database must be rebuilt (make failback)"


def steps(reality: Reality, applier: Applier, *, target: str, lost: str, incident: str) -> Sequence[Step]:
    """From a lost primary to a promoted standby."""

    def edits() -> list[Edit]:
        reason = f"{incident}: failover from {reality.member(lost).settings.region}"
        return failover_edits(target, lost, reality.member(target).settings.fencing_override_in_force or reason)

    return [
        fence(reality, lost, target),
        write_files(reality, f"{target} is primary, {lost} its standby, in the stack files", edits),
        applier.step(target, f"promote {target}", warning=POINT_OF_NO_RETURN),
        start_services(reality, target),
        *after_the_promotion(reality, target),
        base_backup(reality, target, incident),
        *applier.hand_back(target),
    ]


def refusal(status: PairStatus, target: str, lost: str, *, exercise: bool, accept_loss: bool) -> str | None:
    """Why there must be no failover; None where there may be one."""
    own, other = status.regions[target], status.regions[lost]
    if own.available is None:
        return f"{target}: its database cannot take over: {own.database}"
    if own.available.fenced and own.available.is_primary:
        return f"{target}: its database is fenced; a failover to it would go back to what was replaced: make status"
    settings = next(each.settings for each in (status.pair.one, status.pair.other) if each.stack == target)
    promoted = own.available.is_primary and settings.fencing_override_in_force is not None
    if own.accepts_writes and own.available.is_primary and not promoted:
        return f"{target} is the primary already: there is nothing to fail over; make status"
    if not promoted and not isinstance(own.available.session, Session):
        return f"{target}: PostgreSQL does not answer: {own.available.session}"
    if not promoted and other.accepts_writes and other.serving == 200 and not exercise:
        return f"{lost} serves: a failover would lose its last WAL; make switchover STACK={target} loses nothing"
    return None if promoted or accept_loss else _stalled(status, target)


def _stalled(status: PairStatus, target: str) -> str | None:
    if (since := status.stalled_since) is None:
        return None
    return (
        f"{target}: what was archived since {since:%H:%M:%S}Z is not replayed, and would be lost; wait while it replays, "
        "rebuild it (docs/runbooks/standby-rebuild.md), or ACCEPT_LOSS=1"
    )


def worst_loss(status: PairStatus, target: str) -> Sequence[str]:
    """What is lost at worst, for the person who decides."""
    database = status.regions[target].available
    loss = format_duration(status.pair.one.settings.archive.loss)
    lines = [f"worst loss: what was committed in the last {loss} before the outage and is not in the archive"]
    if database and isinstance(database.session, Session) and database.session.replay_age is not None:
        age = database.session.replay_age
        moment = status.at - age
        lines.append(
            f"{target} has replayed all that was committed until {moment:%H:%M:%S}Z ({int(age.total_seconds())} s ago)"
        )
    if isinstance(status.unreplayed, Unreplayed):
        segments, since = status.unreplayed.segments, status.stalled_since
        fate = "they are replayed before the promotion"
        if since is not None:
            fate = f"the first for {int((status.at - since).total_seconds())} s: THEY MAY ALL BE LOST"
        lines.append(f"{segments} more WAL segments are in the archive; {fate}")
    return lines
