"""Plays a command in the small world: time passes while it waits, and it may be killed around any change."""

import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from operations import changing_files
from operations.asking import Refused
from operations.command import Request, Surroundings, execute
from operations.programs import Answer, Command
from operations.stack_files import read_members, write
from settings import Pair, PairState
from tests.operations.world import World, declared, settings_of
from tests.operations.world_programs import answer
from tests.whole_stack import ROOT, file_text

BEGINNING = datetime(2026, 11, 25, 3, 12, tzinfo=UTC)
INCIDENT = "INC-1234"


class Killed(BaseException):
    """As by SIGKILL: nothing of the run goes on."""


@dataclass
class Executioner:
    """Kills at the n-th chance, counted from 0; never without one."""

    at: int | None = None
    chances: list[str] = field(default_factory=list[str])

    def __call__(self, where: str) -> None:
        self.chances.append(where)
        if len(self.chances) - 1 == self.at:
            raise Killed(where)


@dataclass
class Play:
    """A directory with the two stack files, and the world that they describe."""

    directory: Path
    world: World
    executioner: Executioner = field(default_factory=Executioner)
    moment: datetime = BEGINNING
    shown: list[str] = field(default_factory=list[str])
    commands: list[Command] = field(default_factory=list[Command])
    failing: str = ""
    """What `pulumi up` answers instead of doing anything."""
    answered: Callable[[Command], Answer] | None = None
    """What every program answers instead of the world."""

    # --- programs
    def run(self, command: Command, *, seconds: float) -> Answer:
        assert seconds > 0, "nothing is waited for without a limit"
        self.commands.append(command)
        if self.answered is not None:
            return self.answered(command)
        if self.failing and "up" in command.argv:
            return Answer(255, "", self.failing)
        return answer(self.world, command, self.executioner)

    def watch(self, command: Command, log: Path, *, while_it_runs: Callable[[], None]) -> Answer:
        assert log.is_relative_to(self.directory / "build")
        result = self.run(command, seconds=1)
        self.sleep(5)
        while_it_runs()
        return result

    # --- clock
    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)
        self.world.tick()

    # --- console
    def line(self, text: str = "") -> None:
        self.shown.append(text)

    def ask(self, text: str) -> None:
        self.shown.append(text)

    @property
    def output(self) -> str:
        return "\n".join(self.shown)

    def does(self, command: str, stack: str, **more: object) -> int:
        """Runs a command to its end, confirmed unless told otherwise."""
        self.shown.clear()
        incident = str(more.pop("incident", INCIDENT))
        request = Request(command, stack, incident=incident, **{"yes": f"{incident} {stack}", **more})  # pyright: ignore[reportArgumentType]
        return execute(Surroundings(self, self, self, io.StringIO(), self.directory), request)

    def refuses(self, command: str, stack: str, **more: object) -> str:
        with pytest.raises(Refused) as refused:
            self.does(command, stack, **more)
        assert "\n" not in str(refused.value)
        return str(refused.value)

    def killed(self, at: int, command: str, stack: str, **more: object) -> bool:
        """Runs a command that is killed at its n-th chance; whether it lived to see that."""
        self.executioner = Executioner(at)
        try:
            self.does(command, stack, **more)
        except Killed:
            return True
        finally:
            self.executioner = Executioner()
        return False

    def write(self, directory: Path, texts: dict[str, str]) -> None:
        """As the real one, with a chance to be killed before each file and after the last."""
        for file, text in sorted(texts.items()):
            self.executioner(f"before {file}")
            write(directory, {file: text})
        self.executioner("after the stack files")

    def cut(self, stack: str) -> None:
        self.world.region(stack)["reachable"] = False

    def mend(self, stack: str) -> None:
        self.world.region(stack)["reachable"] = True

    def demotes(self, stack: str) -> None:
        """As an update of a stack does whose file says standby."""
        made = declared(settings_of(self.directory, stack))
        self.world.region(stack)["cluster"].update({key: made[key] for key in ("replica", "external", "own")})
        self.passes(4)

    def stops_services(self, stack: str) -> None:
        """As a fence does."""
        for each in self.world.region(stack)["services"].values():
            each["replicas"] = each["available"] = 0

    def unarchived(self, stack: str) -> set[int]:
        """What a stack has accepted and has not archived: what is lost when its region is."""
        cluster = self.world.region(stack)["cluster"]
        return set(cluster["rows"]) - set(self.world.state["archives"][cluster["own"]]["rows"])

    def missing(self, stack: str) -> set[int]:
        """What was accepted anywhere and is not in a stack's database."""
        return set(self.world.state["accepted"]) - set(self.world.region(stack)["cluster"]["rows"])

    @property
    def pair(self) -> Pair:
        """By the stack files."""
        return Pair(*read_members(self.directory, "prod"))

    def files(self) -> dict[str, str]:
        """All that lies in the directory, but for the audit's journal."""
        found = (each for each in self.directory.rglob("*") if each.is_file() and "build" not in each.parts)
        return {str(each): each.read_text(encoding="utf-8") for each in found}

    def passes(self, ticks: int) -> None:
        for _ in range(ticks):
            self.sleep(5)


def play(directory: Path, monkeypatch: pytest.MonkeyPatch, state: PairState = PairState.NORMAL) -> Play:
    """The pair at rest in a state."""
    directory.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "Pulumi.yaml", directory)
    (directory / "__main__.py").write_text("")
    for stack in ("prod", "dr"):
        (directory / f"Pulumi.{stack}.yaml").write_text(file_text(stack, state), encoding="utf-8")
    playing = Play(directory, World(directory))
    monkeypatch.setattr(changing_files, "write", playing.write)
    return playing
