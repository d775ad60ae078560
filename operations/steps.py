"""A step: where it stands by what is read, how to do it, and how long to wait. The engine of every command.

Each step is done when reality says so, never because a run did something. So a run that is repeated passes over
what is done, repeats only what may be repeated, and goes on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import takewhile
from typing import Protocol

from operations.journal import Journal
from operations.programs import Command, text_of

POLL = 5.0
"""Seconds between two looks at what is waited for."""


class Phase(Enum):
    """Where a step stands."""

    DONE = "done"
    READY = "ready"
    """It can be done now."""
    WAITING = "waiting"
    """It comes by itself."""
    BLOCKED = "blocked"
    """A person must act first."""


@dataclass(frozen=True)
class Position:
    """Where a step stands, and by what that is known."""

    phase: Phase
    detail: str


def done(detail: str) -> Position:
    return Position(Phase.DONE, detail)


def ready(detail: str) -> Position:
    return Position(Phase.READY, detail)


def waiting(detail: str) -> Position:
    return Position(Phase.WAITING, detail)


def blocked(detail: str) -> Position:
    return Position(Phase.BLOCKED, detail)


class Stopped(Exception):  # noqa: N818 - the end of a run, which need not be an error
    """A run cannot go on; the text says why, in one line."""


@dataclass(frozen=True)
class Step:
    """One step of a command."""

    name: str
    position: Callable[[], Position]
    act: Callable[[], None] | None = None
    commands: Callable[[], Sequence[Command]] = tuple
    """What `act` runs, for people."""

    change: Callable[[], Sequence[str]] = tuple
    """What `act` changes in files, as lines of a diff."""

    only_files: bool = False
    """Whether `act` changes nothing but the stack files: a dry run does it in its copy of them."""

    patience: timedelta = timedelta(minutes=10)
    """How long to wait until it is done."""

    warning: str = ""
    """What cannot be taken back once it is begun."""

    model: tuple[str, ...] = ()
    """The steps of the recovery model that it is measured against."""


class Clock(Protocol):
    """The time, and waiting."""

    def now(self) -> datetime: ...

    def sleep(self, seconds: float) -> None: ...


class Console(Protocol):
    """Where people read what happens."""

    def line(self, text: str = "") -> None: ...

    def ask(self, text: str) -> None: ...


@dataclass
class Run:
    """One run of a command: its steps, in order."""

    steps: Sequence[Step]
    clock: Clock
    console: Console
    journal: Journal
    since: datetime
    """When T+ began."""

    refresh: Callable[[], None]
    """Forgets what was read, so that the next position is of now."""

    current: int = 0
    """The step that is under way, from 0; where a run that is interrupted stands."""

    def __post_init__(self) -> None:
        self._seen: set[str] = set()

    def go(self) -> None:
        """Does what is left to do. Raises Stopped."""
        for number, step in enumerate(self.steps):
            self.current = number
            self.refresh()
            position = step.position()
            if position.phase is Phase.DONE:
                self._note(step, position)
                continue
            if position.phase is Phase.READY and step.act is not None:
                self._begin(step, position)
                step.act()
                self.refresh()
                position = step.position()
            self._wait(step, position)
        self.current = len(self.steps)

    def watch(self) -> None:
        """Tells how far the steps that only wait have come, in their order and up to the next that acts; for while an update runs.

        A step may look done by what a step before it has not yet replaced: a Job of the role before, a name that leads to the primary
        record while no region serves.
        """
        self.refresh()
        for step in takewhile(lambda each: each.act is None, self.steps[self.current + 1 :]):
            if step.name in self._seen:
                continue
            position = step.position()
            if position.phase is not Phase.DONE:
                return
            self._note(step, position)

    def _begin(self, step: Step, position: Position) -> None:
        self.console.line(f"{self.elapsed()}  {self._label(step)}: {position.detail}")
        if step.warning:
            self.console.line(f"          {step.warning}")
        commands = text_of(step.commands())
        for line in (*step.change(), *commands):
            self.console.line(f"          {line}".replace("\n", "\n          "))
        self.journal.append(self.clock.now(), "begun", step=step.name, commands=commands)

    def _wait(self, step: Step, position: Position) -> None:
        until = self.clock.now() + step.patience
        shown = ""
        while position.phase is not Phase.DONE:
            if position.phase is Phase.BLOCKED:
                raise Stopped(f"{step.name}: {position.detail}")
            if position.phase is Phase.READY and step.act is not None and shown:
                raise Stopped(f"{step.name}: it was done, and is not in place: {position.detail}")
            if self.clock.now() >= until:
                minutes = step.patience.total_seconds() / 60
                raise Stopped(f"{step.name}: not done after {minutes:.0f} min: {position.detail}")
            if position.detail != shown:
                self.console.line(f"{self.elapsed()}  {self._label(step)}: waiting: {position.detail}")
                shown = position.detail
            self.clock.sleep(POLL)
            self.refresh()
            position = step.position()
        self._note(step, position)

    def _note(self, step: Step, position: Position) -> None:
        if step.name in self._seen:
            return
        self._seen.add(step.name)
        self.console.line(f"{self.elapsed()}  {self._label(step)}: done: {position.detail}")
        self.journal.append(self.clock.now(), "done", step=step.name, detail=position.detail, model=step.model)

    def elapsed(self) -> str:
        """T+ in minutes and seconds."""
        return t_plus(self.clock.now() - self.since)

    def _label(self, step: Step) -> str:
        number = list(self.steps).index(step) + 1
        return f"{number:2}/{len(self.steps)} {step.name}"


def t_plus(elapsed: timedelta) -> str:
    seconds = max(int(elapsed.total_seconds()), 0)
    return f"T+{seconds // 60:02}:{seconds % 60:02}"


def dry_run(steps: Sequence[Step], console: Console) -> None:
    """Prints what would be done, and what is done already; nothing is touched but a copy of the stack files."""
    for number, step in enumerate(steps, 1):
        position = step.position()
        verb = "would be waited for" if step.act is None else "would be done"
        told = "done already" if position.phase is Phase.DONE else verb
        console.line(f"{number:2}/{len(steps)} {step.name}: {told} ({position.detail})")
        if position.phase is Phase.DONE or step.act is None:
            continue
        if step.warning:
            console.line(f"      {step.warning}")
        for line in (*step.change(), *text_of(step.commands())):
            console.line(f"      {line}".replace("\n", "\n      "))
        if step.only_files:
            step.act()
