"""The command line: `python -m operations status|failover|switchover|failback|gameday`; `make` gives it its arguments.

Exit codes: 0 done, 1 stopped before the end, 2 bad input or not allowed now, 130 interrupted.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from operations.asking import Refused
from operations.command import BAD_INPUT, INTERRUPTED, STOPPED, Request, Surroundings, execute, show_status
from operations.interrupts import Interrupts
from operations.programs import RealPrograms
from operations.steps import Stopped
from settings import SettingsError

INTERRUPTS = Interrupts()


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, like all bad input."""
        self.exit(BAD_INPUT, f"{message}\n")


class _Terminal:
    """Standard output. One that is gone ends nothing: what a dropped line leaves half done is worse than what it does not show."""

    def line(self, text: str = "") -> None:
        self._write(f"{text}\n")

    def ask(self, text: str) -> None:
        self._write(text)

    def _write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError:
            return


class _Wall:
    """The time of this machine, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC).replace(microsecond=0)

    def sleep(self, seconds: float) -> None:
        INTERRUPTS.check()
        time.sleep(seconds)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m operations", description="Disaster recovery of the pair of stacks.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    status = commands.add_parser("status", help="where both regions stand")
    status.add_argument("--stack", default="prod", help="one of the two")
    for name, does in (
        ("failover", "promote a standby over a primary that is lost"),
        ("switchover", "the same as planned, with nothing lost"),
        ("failback", "rebuild the database of a region that was lost, and make it primary again"),
        ("gameday", "a switchover (KIND=failover: a failover) as an exercise, with its report"),
    ):
        command = commands.add_parser(name, help=does)
        command.add_argument("--stack", help="the stack that takes over")
        command.add_argument("--incident", help="such as INC-1234")
        command.add_argument("--since", help="the first failed request, such as 2026-11-23T09:41:00Z")
        command.add_argument("--yes", help="the incident and the stack, where there is no terminal to confirm at")
        command.add_argument("--dry-run", action="store_true", help="print everything, touch nothing")
        command.add_argument("--without-pulumi", action="store_true", help="by kubectl alone")
        command.add_argument("--accept-loss", action="store_true", help="fail over though archived WAL is not replayed")
        command.add_argument("--kind", choices=("switchover", "failover"), default="switchover")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Runs the command; the exit code."""
    chosen = _parser().parse_args(arguments)
    around = Surroundings(RealPrograms(), _Wall(), _Terminal(), sys.stdin, Path.cwd())
    try:
        if chosen.command == "status":
            return show_status(around, chosen.stack)
        if not chosen.stack:
            raise Refused("STACK: missing; required: the stack that takes over, such as STACK=dr")
        request = Request(
            command=chosen.command,
            stack=chosen.stack,
            incident=chosen.incident,
            dry_run=chosen.dry_run,
            without_pulumi=chosen.without_pulumi,
            yes=chosen.yes,
            since=chosen.since,
            kind=chosen.kind,
            accept_loss=chosen.accept_loss,
        )
        return execute(around, request)
    except (SettingsError, Refused) as error:
        sys.stderr.write(f"{error}\n")
        return BAD_INPUT
    except Stopped as error:
        sys.stderr.write(f"{error}; nothing was changed\n")
        return STOPPED
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; nothing was changed\n")
        return INTERRUPTED


if __name__ == "__main__":
    INTERRUPTS.install()
    sys.exit(main(sys.argv[1:]))
