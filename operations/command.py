"""One command from beginning to end: status, plan, question, steps, report."""

import getpass
import socket
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TextIO

from operations import failback, failover, switchover
from operations.applying import Applier
from operations.asking import Refused, checked_incident, checked_moment, confirm
from operations.journal import FOLDER, Journal
from operations.pair_status import PairStatus, read_pair
from operations.programs import Command, Programs
from operations.reality import Reality
from operations.report import Author, model_steps, report
from operations.stack_files import copy_project, read_members
from operations.status_text import status_text
from operations.steps import Clock, Console, Run, Step, Stopped, dry_run
from settings import Pair

GOOD, STOPPED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


@dataclass(frozen=True)
class Request:
    """What was typed."""

    command: str
    """failover, switchover, failback or gameday."""

    stack: str
    incident: str | None = None
    dry_run: bool = False
    without_pulumi: bool = False
    yes: str | None = None
    since: str | None = None
    kind: str = "switchover"
    """What a game day exercises."""

    accept_loss: bool = False
    """Fail over to a standby that does not replay what is in the archive."""

    @property
    def does(self) -> str:
        return self.kind if self.command == "gameday" else self.command

    def again(self) -> str:
        """What a person types to go on."""
        parts = [f"make {self.command}", f"STACK={self.stack}"]
        parts += [f"INCIDENT={self.incident}"] if self.incident else []
        parts += [f"KIND={self.kind}"] if self.command == "gameday" and self.kind != "switchover" else []
        parts += [f"SINCE={self.since}"] if self.since else []
        parts += ["WITHOUT_PULUMI=1"] if self.without_pulumi else []
        parts += ["ACCEPT_LOSS=1"] if self.accept_loss else []
        return " ".join(parts)


@dataclass
class Surroundings:
    """What a command works with: programs, time, files, people."""

    programs: Programs
    clock: Clock
    console: Console
    keyboard: TextIO
    directory: Path


def show_status(around: Surroundings, stack: str) -> int:
    """Prints where the pair stands."""
    pair = Pair(*read_members(around.directory, stack))
    for line in status_text(read_pair(around.programs, pair, around.clock.now())):
        around.console.line(line)
    return GOOD


def execute(around: Surroundings, request: Request) -> int:
    """Runs the command. Raises Refused and SettingsError, before anything is changed."""
    if request.command == "gameday" and not request.incident:
        request = _named(request, f"GAMEDAY-{around.clock.now():%Y%m%d}")
    checked_incident(request.incident)
    since = checked_moment(request.since, around.clock.now())
    if request.without_pulumi and request.does == "failback":
        raise Refused("WITHOUT_PULUMI: failback; allowed: failover and switchover. A failback can wait for Pulumi")
    own, other = read_members(around.directory, request.stack)
    status = read_pair(around.programs, Pair(own, other), around.clock.now())
    for line in status_text(status):
        around.console.line(line)
    around.console.line()
    outage = since or _journal(around, request).outage()
    if (reason := _refusal(request, status, own.stack, other.stack, outage)) is not None:
        raise Refused(reason)
    if request.dry_run:
        return _dry(around, request, status, other.stack, outage)
    return _work(around, request, status, other.stack, since)


def _journal(around: Surroundings, request: Request) -> Journal:
    file = around.directory / FOLDER / f"{request.incident}.jsonl"
    return Journal(file, f"{request.command} {request.stack}")


def _named(request: Request, incident: str) -> Request:
    return replace(request, incident=incident)


def _refusal(request: Request, status: PairStatus, stack: str, peer: str, since: datetime | None) -> str | None:
    match request.does:
        case "failover":
            exercise = request.command == "gameday"
            return failover.refusal(status, stack, peer, exercise=exercise, accept_loss=request.accept_loss)
        case "failback":
            return failback.refusal(status, stack, peer, since)
        case _:
            return switchover.refusal(status, stack, peer)


def _steps(request: Request, reality: Reality, applier: Applier, peer: str, since: datetime | None) -> Sequence[Step]:
    incident = request.incident or ""
    match request.does:
        case "failover":
            return failover.steps(reality, applier, target=request.stack, lost=peer, incident=incident)
        case "failback":
            return failback.steps(reality, applier, target=request.stack, serving=peer, incident=incident, since=since)
        case _:
            return switchover.steps(reality, applier, target=request.stack, source=peer, incident=incident)


def _told(request: Request, status: PairStatus) -> Sequence[str]:
    if request.does == "failover":
        return failover.worst_loss(status, request.stack)
    return ["worst loss: nothing"]


def _dry(around: Surroundings, request: Request, status: PairStatus, peer: str, outage: datetime | None) -> int:
    """Everything is printed, nothing is touched: what would be written goes into a copy of the stack files."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        copy_project(around.directory, copy)
        reality = Reality(around.programs, copy, request.stack, peer)
        applier = Applier(reality, request.without_pulumi, request.incident or "")
        for line in _told(request, status):
            around.console.line(line)
        around.console.line()
        dry_run(_steps(request, reality, applier, peer, outage), around.console)
    around.console.line("dry run: nothing was changed")
    return GOOD


def _work(around: Surroundings, request: Request, status: PairStatus, peer: str, since: datetime | None) -> int:
    stack, incident = request.stack, request.incident or ""
    journal = _journal(around, request)
    # A failback is told when the outage began, which is not when it begins itself.
    told = None if request.does == "failback" else since
    began = told or journal.began() or around.clock.now()
    reality = Reality(around.programs, around.directory, stack, peer)
    applier = Applier(reality, request.without_pulumi, incident)
    steps = _steps(request, reality, applier, peer, since or journal.outage())
    around.console.line(f"{request.command} {incident}, {stack} takes over from {peer}:")
    for number, step in enumerate(steps, 1):
        around.console.line(
            f"  {number:2} {step.name}{'  (point of no return)' if 'POINT OF NO RETURN' in step.warning else ''}"
        )
    for line in _told(request, status):
        around.console.line(line)
    around.console.line(
        f"T+ counts from {began:%Y-%m-%dT%H:%M:%SZ} (SINCE=… for the first failed request); objective 30 min"
    )
    confirm(f"{incident} {stack}", request.yes, around.keyboard, around.console.ask)
    author = who(around)
    journal.append(
        around.clock.now(),
        "run",
        command=request.again(),
        by=author.person,
        commit=author.commit,
        since=began.isoformat(),
        outage=since.isoformat() if since else None,
        told=_told(request, status),
    )
    run = Run(steps, around.clock, around.console, journal, began, reality.refresh)
    applier.watch = run.watch
    code = _go(around, request, run)
    if code == GOOD:
        expected = model_steps(around.directory / "build" / stack)
        text = report(
            f"{request.command} {incident}: {stack} took over from {peer}",
            journal,
            steps,
            since=began,
            author=author,
            expected=expected,
            rto=reality.member(stack).settings.objectives.rto,
        )
        file = FOLDER / f"{incident}-{request.command}-{stack}.md"
        (around.directory / file).write_text(text, encoding="utf-8")
        around.console.line(f"{run.elapsed()}  {request.command} is complete; report: {file}")
        around.console.line(f'Commit the stack files: git commit -m "{request.command} {incident}" Pulumi.*.yaml')
    return code


def _go(around: Surroundings, request: Request, run: Run) -> int:
    """Runs the steps; a run that ends early says where it stands and how to go on."""
    try:
        run.go()
    except (Stopped, Refused) as stopped:
        code, reason = STOPPED, str(stopped)
    except KeyboardInterrupt:
        code, reason = INTERRUPTED, "interrupted"
    else:
        run.journal.append(around.clock.now(), "ended", code=GOOD)
        return GOOD
    step = run.steps[min(run.current, len(run.steps) - 1)]
    run.journal.append(around.clock.now(), "ended", code=code, step=step.name, reason=reason)
    around.console.line(f"{run.elapsed()}  stopped at {run.current + 1}/{len(run.steps)} {step.name}: {reason}")
    around.console.line(f"Go on from here: {request.again()}")
    return code


def who(around: Surroundings) -> Author:
    """The local user, the AWS identity, and the commit."""
    identity = around.programs.run(
        Command(("aws", "sts", "get-caller-identity", "--query", "Arn", "--output", "text")), seconds=10
    )
    commit = around.programs.run(Command(("git", "rev-parse", "HEAD")), seconds=10)
    changed = around.programs.run(Command(("git", "status", "--porcelain", "--untracked-files=no")), seconds=10)
    arn = identity.out.strip() if identity.good else f"AWS identity unknown: {identity.reason}"
    state = "unknown" if not commit.good else commit.out.strip()
    return Author(
        f"{getpass.getuser()}@{socket.gethostname()} ({arn})",
        f"{state}{', files changed since' if changed.good and changed.out.strip() else ''}",
    )
