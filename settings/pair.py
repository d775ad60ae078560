"""The two stack files as one pair: the states it may be in, and what cannot be true of both.

Each file stands alone for its own stack, which needs nothing of the other. Whoever has both files can tell more: which
state of a failover or a switchover they describe, and whether one was changed and the other forgotten.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, cast

from settings import agreement
from settings.agreement import Difference
from settings.platform import PlatformSettings
from settings.quantities import format_duration
from settings.role import Role


class PairState(StrEnum):
    """The states of the pair. `home` is the stack whose `edge.failover` is PRIMARY, `away` the other."""

    NORMAL = "normal"
    """Home is primary, away its standby."""

    SWITCHING = "switching"
    """Neither is primary: between the demotion and the promotion of a planned switchover, there or back."""

    SWAPPED = "swapped"
    """Away is primary, home its standby: after a planned switchover, for as long as one likes."""

    FAILED_OVER = "failed over"
    """Away was promoted over home, with `nphies:fencing_override`."""

    FAILING_BACK = "failing back"
    """The same, with home's generation raised in both files: its database is being rebuilt. Two files alone do not tell
    this from a second failover, so it can be asked for and is never recognised."""


_ROLES: Mapping[PairState, tuple[tuple[Role, Role], tuple[Role, Role]]] = {
    PairState.NORMAL: (("primary", "standby"), ("standby", "primary")),
    PairState.SWITCHING: (("standby", "standby"), ("standby", "standby")),
    PairState.SWAPPED: (("standby", "primary"), ("primary", "standby")),
    # Away keeps what home was last known to be: without that, its override would be refused.
    PairState.FAILED_OVER: (("standby", "primary"), ("primary", "primary")),
    PairState.FAILING_BACK: (("standby", "primary"), ("primary", "primary")),
}
"""`role` and `peer.role` of home, then of away."""


@dataclass(frozen=True)
class Member:
    """One stack of the pair, by its file."""

    stack: str
    settings: PlatformSettings

    @property
    def file(self) -> str:
        return f"Pulumi.{self.stack}.yaml"

    @property
    def recovers_to(self) -> str | None:
        """What its database is to be rebuilt as, in words, while a recovery target is set; None where none is."""
        archive = self.settings.archive
        if archive.recovery_target_time is None:
            return None
        origin = (
            f"snapshot {archive.recovery_snapshot}" if archive.recovery_snapshot else "the newest base backup before"
        )
        return f"{archive.recovery_target_time}, from {origin}"

    @property
    def overrides(self) -> bool:
        return self.settings.fencing_override_in_force is not None


@dataclass(frozen=True)
class Pair:
    """Both stacks."""

    one: Member
    other: Member

    @property
    def state(self) -> PairState | None:
        """The state that both files describe; None where they describe none, or contradict one another."""
        home, away = sorted((self.one, self.other), key=lambda each: each.settings.edge.failover != "PRIMARY")
        roles = tuple((each.settings.role, each.settings.peer.role) for each in (home, away))
        known = (state for state, expected in _ROLES.items() if expected == roles)
        return next(known, None)

    def contradictions(self) -> Iterator[str]:
        """Contradictions of the two files, and a pair without a primary; a line each."""
        one, other = self.one, self.other
        roles = {one.settings.role, other.settings.role}
        if roles == {"primary"}:
            yield f"nphies:role: primary in {one.file} and in {other.file}; allowed: one primary, or two databases take writes"
        if roles == {"standby"}:
            yield f"nphies:role: standby in {one.file} and in {other.file}: no region serves until one of them is primary"
        for member, peer in ((one, other), (other, one)):
            yield from _of_the_peer(member, peer)
            if member.recovers_to and member.settings.role == "standby":
                yield (
                    f"archive.recovery_target_time: {member.settings.archive.recovery_target_time} in {member.file};"
                    " allowed: nothing in a standby, which follows its primary and ignores it"
                )
        if one.settings.edge.failover == other.settings.edge.failover:
            half = one.settings.edge.failover
            yield f"edge.failover: {half} in {one.file} and in {other.file}; allowed: PRIMARY in one and SECONDARY in the other"
        for found in agreement.different(one.settings, other.settings):
            yield _line(found, one, other)
        for region in (one.settings.region, other.settings.region):
            ours, theirs = (each.settings.archive.generation(region) for each in (one, other))
            if ours != theirs:
                yield (
                    f"archive.server_name_versions: {ours} for {region} in {one.file}, {theirs} in {other.file};"
                    " allowed: the same in both, or the standby replicates from an archive that no primary writes"
                )
        for standby, primary in ((one, other), (other, one)):
            yield from _too_small(standby, primary)

    def refusal(self) -> str | None:
        """Why `one` cannot be the standby of `other`, in one line; None where it can, and where it is none.

        Nobody who takes over is refused: a stack that is primary replays nothing.
        """
        if (self.one.settings.role, self.other.settings.role) != ("standby", "primary"):
            return None
        found = (
            each for each in agreement.smaller(self.one.settings, self.other.settings) if each.key in agreement.REPLAY
        )
        return next((_refusal(each, self.one, self.other) for each in found), None)


def _too_small(standby: Member, primary: Member) -> Iterator[str]:
    """What a stack has less of than the one that it may have to replace."""
    if (standby.settings.role, primary.settings.role) != ("primary", "standby"):
        for found in agreement.smaller(standby.settings, primary.settings):
            yield _line(found, standby, primary)


def _line(found: Difference, one: Member, other: Member) -> str:
    ours, theirs = (_shown(each) for each in (found.one, found.other))
    return f"{found.key}: {ours} in {one.file}, {theirs} in {other.file}; allowed: {found.allowed}"


def _refusal(found: Difference, one: Member, other: Member) -> str:
    return f"{one.file}: nphies-platform:{found.key}: {found.one}; allowed: {found.allowed} ({other.file})"


def _shown(value: object) -> str:
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, tuple):
        return ", ".join(map(str, cast("tuple[object, ...]", value))) or "[]"
    return "nothing" if value is None else str(value)


def _of_the_peer(member: Member, peer: Member) -> Iterator[str]:
    """What a file says of its peer, against what the peer says of itself."""
    said, true = member.settings.peer, peer.settings
    failed_over = member.overrides and (said.role, true.role) == ("primary", "standby")
    if said.role != true.role and not failed_over:
        yield f"{member.file}: peer.role: {said.role}; allowed: {true.role}, the role in {peer.file}"
    if said.region != true.region:
        yield f"{member.file}: peer.region: {said.region}; allowed: {true.region}, the region in {peer.file}"
    if said.cidr != true.network.cidr:
        yield f"{member.file}: peer.cidr: {said.cidr}; allowed: {true.network.cidr}, the network in {peer.file}"


def in_state(config: Mapping[str, str], state: PairState, *, reason: str = "INC-0000 drill") -> dict[str, str]:
    """A stack's configuration, as `from_config` takes it, changed to what its file says in a state of the pair.

    `reason`: of the failover, for states that have one.
    """
    edge, peer, archive = (_group(config, name) for name in ("edge", "peer", "archive"))
    is_home = edge.get("failover") == "PRIMARY"
    role, peer["role"] = _ROLES[state][0 if is_home else 1]
    failed_over = state in (PairState.FAILED_OVER, PairState.FAILING_BACK)
    changed = {key: value for key, value in config.items() if key != "nphies:fencing_override"}
    changed |= {"nphies:role": role, "nphies-platform:peer": json.dumps(peer)}
    if failed_over and role == "primary":
        changed["nphies:fencing_override"] = reason
    if state is PairState.FAILING_BACK:
        home = config["aws:region"] if is_home else peer["region"]
        generations = dict(archive.get("server_name_versions", {}))
        archive["server_name_versions"] = generations | {home: generations.get(home, 1) + 1}
        changed["nphies-platform:archive"] = json.dumps(archive)
    return changed


def _group(config: Mapping[str, str], name: str) -> dict[str, Any]:
    return dict(json.loads(config.get(f"nphies-platform:{name}") or "{}"))
