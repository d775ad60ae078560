"""Where the pair stands: both regions, the archive between them, DNS and Pulumi, as one value."""

import json
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import names
from operations.dns import Dns, read_dns
from operations.objects import POSTGRES_ARCHIVE
from operations.programs import Command, Programs, Unreachable
from operations.region_reading import read_region
from operations.region_status import Database, RegionStatus, Session
from settings import Pair

_SECONDS = 25
STALLED = timedelta(minutes=5)
"""The RPO. A standby that follows replays a segment within seconds."""

_SEGMENT = re.compile(r"/([0-9A-F]{24})(?:\.[a-z0-9]+)?$")


@dataclass(frozen=True)
class Update:
    """The last update of a stack by Pulumi."""

    ended: str
    succeeded: bool
    config: Mapping[str, Any]


@dataclass(frozen=True)
class Unreplayed:
    """WAL segments in the archive that the standby has not replayed, whatever their timeline."""

    segments: int
    since: datetime | None
    """When the first of them was archived."""


@dataclass(frozen=True)
class PairStatus:
    """Everything that the commands decide from."""

    at: datetime
    pair: Pair
    regions: Mapping[str, RegionStatus]
    """By stack."""

    unreplayed: Unreplayed | Unreachable | None
    """None while there is not one standby."""

    dns: Dns | Unreachable
    updates: Mapping[str, Update | Unreachable]
    """By stack."""

    @property
    def serving(self) -> Sequence[RegionStatus]:
        """The regions whose database accepts writes; one of them, at rest."""
        return [each for each in self.regions.values() if each.accepts_writes]

    @property
    def stalled_since(self) -> datetime | None:
        """When the first segment was archived that the standby has not replayed in `STALLED` since; None: it follows, or is not known."""
        since = self.unreplayed.since if isinstance(self.unreplayed, Unreplayed) else None
        return since if since is not None and self.at - since > STALLED else None

    @property
    def standby(self) -> RegionStatus | None:
        standbys = [each for each in self.regions.values() if each.available and each.available.replays]
        return standbys[0] if len(standbys) == 1 else None


def read_pair(programs: Programs, pair: Pair, at: datetime) -> PairStatus:
    """Asks everything at once: a region that does not answer costs its own time only."""
    members = (pair.one, pair.other)
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(read_region, programs, member) for member in members]
        domain = pool.submit(read_dns, programs, pair)
        updates = [pool.submit(read_update, programs, member.stack) for member in members]
        regions = {each.stack: each for each in (future.result() for future in asked)}
        status = PairStatus(
            at=at,
            pair=pair,
            regions=regions,
            unreplayed=None,
            dns=domain.result(),
            updates={member.stack: future.result() for member, future in zip(members, updates, strict=True)},
        )
    if (standby := status.standby) is None:
        return status
    return PairStatus(
        at, pair, regions, _unreplayed(programs, pair, standby, regions), status.dns, status.updates
    )  # fmt: skip


def _unreplayed(
    programs: Programs, pair: Pair, standby: RegionStatus, regions: Mapping[str, RegionStatus]
) -> Unreplayed | Unreachable:
    """What the archive holds beyond the segment that the standby has replayed."""
    database = standby.available
    if database is None or not isinstance(database.session, Session):
        return Unreachable("the standby does not answer")
    settings = next(each.settings for each in (pair.one, pair.other) if each.stack == standby.stack)
    source = next((each for each in regions.values() if each.stack != standby.stack), None)
    member = names.database_member(source.region) if source else ""
    archive = database.archives.get(member) or names.database_archive(source.region if source else "", 1)
    folder = f"{names.DATABASE_ARCHIVES}/{archive}/wals/"
    replayed = database.session.segment
    listing = Command(
        (
            *("aws", "s3api", "list-objects-v2", "--region", settings.archive.region),
            *("--bucket", names.bucket(POSTGRES_ARCHIVE, settings.account, settings.archive.region)),
            *("--prefix", folder, "--start-after", f"{folder}{replayed[:16]}/{replayed}"),
            *("--query", "Contents[].[Key,LastModified]", "--output", "json"),
        )
    )
    answer = programs.run(listing, seconds=_SECONDS)
    if not answer.good:
        return Unreachable(answer.reason)
    try:
        listed: list[tuple[str, str]] = json.loads(answer.out or "null") or []
        archived = [(match[1], datetime.fromisoformat(at)) for key, at in listed if (match := _SEGMENT.search(key))]
    except (ValueError, TypeError):
        return Unreachable("aws answered something that is no list of keys and their times")
    beyond = [(_position(name), at) for name, at in archived if _position(name) > _position(replayed)]
    return Unreplayed(len({position for position, _ in beyond}), min((at for _, at in beyond), default=None))


def _position(segment: str) -> str:
    """Where in the WAL, whatever the timeline: the first eight digits of a segment's name."""
    return segment[8:]


def update_command(stack: str) -> Command:
    return Command(("pulumi", "stack", "history", "--stack", stack, "--page-size", "10", "--json", "--non-interactive"))


def read_update(programs: Programs, stack: str) -> Update | Unreachable:
    """The last update that Pulumi's state knows, with the configuration that it was given."""
    answer = programs.run(update_command(stack), seconds=_SECONDS)
    if not answer.good:
        return Unreachable(answer.reason)
    try:
        found: list[dict[str, Any]] = json.loads(answer.out or "[]") or []
        last = next((each for each in found if each["kind"] == "update"), None)
        if last is None:
            return Unreachable("never updated")
        config = {key: each.get("objectValue", each.get("value")) for key, each in last["config"].items()}
        return Update(str(last.get("endTime", "")), last["result"] == "succeeded", config)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Unreachable("pulumi answered something that is no history")


def database_of(status: PairStatus, stack: str) -> Database | None:
    """The Cluster of a stack, where it can be read."""
    return status.regions[stack].available
