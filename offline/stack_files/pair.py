"""The other stack of the pair, by its file beside this one's."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from offline.stack_files.stack_file import Stack, read_stack
from settings import REBUILD, Member, Pair, PairState, SettingsError, from_config


@dataclass(frozen=True)
class PairOfFiles:
    """A stack with its peer, as their files have them; without one where there is no other file."""

    pairs: tuple[Pair, ...]
    unusable: tuple[str, ...]
    """Why the pair cannot be compared, a line each."""

    def said(self) -> Iterator[str]:
        """A line for whatever the two files contradict, and for a state that is not meant to last."""
        for pair in self.pairs:
            yield from states(pair)
        yield from self.unusable

    def refusal(self) -> str | None:
        """Why the stack cannot be the standby of the other, in one line; None where it can, or is none."""
        return next(filter(None, (pair.refusal() for pair in self.pairs)), None)


def read_pair(directory: Path, stack: Stack) -> PairOfFiles:
    """The stack with its peer, which the other file describes, or with the only candidate.

    A stack needs no file but its own. A file that cannot be used is named; this stack's own is the program's to refuse, and
    a program of other settings has no pair, nor has the stack that is rebuilt after both were lost.
    """
    if stack.name == REBUILD:
        return PairOfFiles((), ())
    try:
        own = Member(stack.name, from_config(stack.name, stack.config))
    except SettingsError:
        return PairOfFiles((), ())
    others: list[Member] = []
    unusable: list[str] = []
    for file in sorted(directory.glob("Pulumi.*.yaml")):
        name = file.name.removeprefix("Pulumi.").removesuffix(".yaml")
        if name == stack.name:
            continue
        try:
            others.append(Member(name, from_config(name, read_stack(directory, name).config)))
        except SettingsError as error:
            unusable.append(f"the pair cannot be compared: {error}")
    peers = [each for each in others if each.settings.region == own.settings.peer.region]
    pairs = tuple(Pair(own, peer) for peer in peers or others[:1])
    return PairOfFiles(pairs, () if peers else tuple(unusable))


def states(pair: Pair) -> Iterator[str]:
    """What two files contradict, and the states that are not meant to last; a line each."""
    yield from pair.contradictions()
    for member in (pair.one, pair.other):
        if member.recovers_to and member.settings.role == "primary":
            yield (
                f"claims-db of {member.stack} is in point-in-time recovery to {member.recovers_to};"
                " remove archive.recovery_target_time when it is in healthy state (docs/runbooks/point-in-time-recovery.md)"
            )
    if pair.state is PairState.FAILED_OVER:
        serving = next(each for each in (pair.one, pair.other) if each.overrides)
        yield (
            f"the pair is failed over: {serving.stack} is primary ({serving.settings.fencing_override_in_force});"
            " until the failback (docs/runbooks/database-failback.md) no other region can take over"
        )
