"""The pair as it is now: the two files and the two regions, read when asked for, and again after each change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from operations.programs import Programs
from operations.region_reading import read_region
from operations.region_status import Database, RegionStatus
from operations.stack_files import read_members
from settings import Member, Pair


@dataclass
class Reality:
    """What the steps read. `directory` holds the stack files; a dry run has a copy of them there."""

    programs: Programs
    directory: Path
    stack: str
    """The stack that the command names."""

    peer: str
    _regions: dict[str, RegionStatus] = field(default_factory=dict[str, RegionStatus])
    _files: tuple[str, ...] = ()
    _members: Sequence[Member] = ()

    def refresh(self) -> None:
        self._regions.clear()

    def region(self, stack: str) -> RegionStatus:
        if stack not in self._regions:
            self._regions[stack] = read_region(self.programs, self.member(stack))
        return self._regions[stack]

    def database(self, stack: str) -> Database | None:
        """The Cluster of a stack, where it can be read."""
        return self.region(stack).available

    def member(self, stack: str) -> Member:
        return next(each for each in self.members() if each.stack == stack)

    def members(self) -> Sequence[Member]:
        """Both stacks, by their files as they are now."""
        found = (self.directory / f"Pulumi.{stack}.yaml" for stack in (self.stack, self.peer))
        texts = tuple(file.read_text(encoding="utf-8") for file in found)
        if texts != self._files:
            self._files, self._members = texts, read_members(self.directory, self.stack)
        return self._members

    def pair(self) -> Pair:
        return Pair(*self.members())
