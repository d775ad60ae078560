"""The status as text, in 80 columns: a row per question, a column per stack, and below it what could not be read."""

import textwrap
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from operations.declared_objects import fewest_instances
from operations.dns import Dns
from operations.pair_status import PairStatus, Unreplayed, Update
from operations.programs import Unreachable
from operations.region_status import Absent, Database, RegionStatus, Session, Stores
from settings import Member, PairState

_LABEL, _CELL = 22, 29
_UNREACHABLE = "unreachable"


def status_text(status: PairStatus) -> Iterator[str]:
    """The lines."""
    members = (status.pair.one, status.pair.other)
    yield _row(f"{status.at:%Y-%m-%d %H:%M:%S}Z", [f"{each.stack}  {each.settings.region}" for each in members])
    rows: Sequence[tuple[str, Callable[[Member, RegionStatus], str]]] = (
        ("stack file", lambda member, _: _file(member)),
        ("database", lambda _, region: _database(region)),
        ("instances ready", lambda _, region: _instances(region)),
        ("PostgreSQL", lambda _, region: _postgresql(region)),
        ("replication lag", lambda _, region: _lag(status, region)),
        ("migrations", lambda _, region: _migrations(region)),
        ("services available", _services),
        ("/serving", lambda _, region: _code(region)),
        ("failover record", lambda member, _: _record(status, member)),
        ("last pulumi up", lambda member, _: _update(status, member)),
    )
    for label, cell in rows:
        yield _row(label, [cell(member, status.regions[member.stack]) for member in members])
    leads = status.dns if isinstance(status.dns, Unreachable) else status.dns.answer
    state = _state(status)
    yield _row("clients reach", [_UNREACHABLE if isinstance(leads, Unreachable) else str(leads)])
    yield _row("the files say", [state])
    yield from _below(status)


def _row(label: str, cells: Sequence[str]) -> str:
    return f"{label:<{_LABEL}}{''.join(f'{_cut(cell):<{_CELL}}' for cell in cells)}".rstrip()


def _cut(text: str) -> str:
    return text if len(text) < _CELL else f"{text[: _CELL - 2]}…"


def _state(status: PairStatus) -> str:
    if status.pair.state not in (None, PairState.FAILED_OVER):
        return str(status.pair.state)
    overriding = next((each for each in (status.pair.one, status.pair.other) if each.overrides), None)
    return f"failed over to {overriding.stack}" if overriding else "no known state"


def _file(member: Member) -> str:
    return f"{member.settings.role}{', fencing override' if member.overrides else ''}"


def _database(region: RegionStatus) -> str:
    match region.database:
        case Unreachable():
            return _UNREACHABLE
        case Absent():
            return "none"
        case Database() as database:
            role = "primary" if database.is_primary else "standby"
            return f"{role}, fenced" if database.fenced else f"{role}, {database.phase.removeprefix('Cluster ')}"


def _instances(region: RegionStatus) -> str:
    database = region.available
    return f"{database.ready} of {database.instances}" if database else "-"


def _postgresql(region: RegionStatus) -> str:
    database = region.available
    if database is None:
        return "-"
    if not isinstance(database.session, Session):
        return _UNREACHABLE
    doing = "replays" if database.session.in_recovery else "accepts writes"
    return f"{doing}, timeline {database.session.timeline}"


def _lag(status: PairStatus, region: RegionStatus) -> str:
    database = region.available
    if database is None or not isinstance(database.session, Session) or not database.session.in_recovery:
        return "-"
    unreplayed = status.unreplayed
    age = database.session.replay_age
    told = _seconds(age) if age is not None else "no transaction yet"
    return (
        f"{unreplayed.segments} segments, {told}" if isinstance(unreplayed, Unreplayed) else f"segments unknown, {told}"
    )


def _seconds(age: timedelta) -> str:
    return f"{int(age.total_seconds())} s"


def _migrations(region: RegionStatus) -> str:
    if not isinstance(region.stores, Stores):
        return "-"
    jobs = region.stores.migrations
    if not jobs:
        return "no Job"
    return "complete" if any(each.complete for each in jobs) else "failed" if jobs[-1].failed else "running"


def _services(member: Member, region: RegionStatus) -> str:
    if isinstance(region.services, Unreachable):
        return _UNREACHABLE
    least = sum(fewest_instances(member.settings).values())
    minimum = sum(each.minimum or 0 for each in region.services)
    asked = "" if minimum == least else f", minimum {minimum}"
    return f"{sum(each.available for each in region.services)} of {least}{asked}"


def _code(region: RegionStatus) -> str:
    return _UNREACHABLE if isinstance(region.serving, Unreachable) else str(region.serving)


def _record(status: PairStatus, member: Member) -> str:
    if not isinstance(status.dns, Dns):
        return _UNREACHABLE
    record = status.dns.records.get(member.settings.region)
    if record is None:
        return "none read"
    health = _UNREACHABLE if isinstance(record.healthy, Unreachable) else "healthy" if record.healthy else "unhealthy"
    return f"{record.half}, {health}"


def _update(status: PairStatus, member: Member) -> str:
    update = status.updates[member.stack]
    if not isinstance(update, Update):
        return _UNREACHABLE
    return f"{update.ended[:16].replace('T', ' ')} {'succeeded' if update.succeeded else 'did not succeed'}"


def _below(status: PairStatus) -> Iterator[str]:
    """What is wrong, in full."""
    notes = list(status.pair.contradictions())
    if len(status.serving) > 1:
        notes.append("SPLIT BRAIN: both databases accept writes: docs/runbooks/split-brain.md")
    if not status.serving and not any(isinstance(each.database, Unreachable) for each in status.regions.values()):
        notes.append("no database accepts writes")
    for stack, region in status.regions.items():
        session = region.available.session if region.available else None
        for what, part in (
            ("database", region.database),
            ("PostgreSQL", session),
            ("services", region.services),
            ("/serving", region.serving),
            ("Pulumi", status.updates[stack]),
        ):
            if isinstance(part, Unreachable):
                notes.append(f"{stack}: {what} {part}")
    if isinstance(status.unreplayed, Unreachable):
        notes.append(f"WAL archive {status.unreplayed}")
    if (since := status.stalled_since) and status.standby:
        notes.append(
            f"{status.standby.stack}: what was archived at {since:%H:%M:%S}Z is not replayed yet:"
            " docs/runbooks/standby-rebuild.md"
        )
    if isinstance(status.dns, Unreachable):
        notes.append(f"Route 53 {status.dns}")
    else:
        parts = [status.dns.answer, *(each.healthy for each in status.dns.records.values())]
        notes += [f"DNS {part}" for part in parts if isinstance(part, Unreachable)]
    for note in notes:
        yield from textwrap.wrap(f"- {note}", 79, subsequent_indent="  ", break_on_hyphens=False)
