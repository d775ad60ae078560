"""`python -m operations.restore_test STACK`: restores claims-db from its third copy alone, on this machine, and counts what is there.

STACK is one of the pair, such as the one that serves. Credentials are those of a role in `vault.readers`. Neither region of the pair is
asked. `--publish` tells CloudWatch of a restore that passed, for which an alarm waits (docs/runbooks/restore-test.md).

Exit codes: 0 restored, and no older than the model says; 1 not restored, empty or older; 2 bad input; 130 interrupted.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import names
from offline.stack_files.stack_file import read_stack
from operations.programs import Command, Programs, RealPrograms
from operations.restored_server import RestoredServer
from operations.steps import Stopped
from operations.third_copy import ThirdCopy, third_copy
from settings import REBUILD, SettingsError

RESULT = Path("build", "restore-test.json")
_RESTORES_WITHIN = 4 * 3600.0
_ARCHIVING = Path(".venv-drill", "bin")
"""Where `make restore-test` installs barman-cloud."""


@dataclass(frozen=True)
class RestoreTest:
    """What a restore found; durations in seconds."""

    copy: str
    backup: str
    date: str
    restored: float
    """The download of the base backup."""

    recovered: float
    """Until the server took writes: replay of the WAL among it."""

    age: float
    """Of the newest transaction that was recovered, when the test began; 0: younger."""

    oldest: float
    tables: int
    rows: int
    blocks_checked: bool

    @property
    def failure(self) -> str | None:
        """Why it did not pass."""
        if not self.rows:
            return f"{self.tables} tables and no row: this is not the database"
        if self.age > self.oldest:
            return f"the newest transaction is {self.age:.0f} s old; the model says {self.oldest:.0f} s at most"
        return None

    def __str__(self) -> str:
        return (
            f"{self.copy}: base backup {self.backup} restored in {self.restored:.0f} s, recovered in {self.recovered:.0f} s;"
            f" {self.rows} rows in {self.tables} tables, {self.age:.0f} s old ({self.oldest:.0f} s at most)"
        )


def restore_test(server: RestoredServer, clock: Callable[[], float] = time.time) -> RestoreTest:
    """Restores, recovers, counts and removes. Raises Stopped where one of these fails."""
    copy, begun = server.copy, clock()
    try:
        backup = server.newest_backup()
        server.restore(backup)
        restored = clock()
        server.recover()
        recovered = clock()
        until, found = server.replayed_until(), server.rows()
        return RestoreTest(
            copy=copy.bucket,
            backup=backup,
            date=datetime.fromtimestamp(begun, UTC).isoformat(timespec="seconds"),
            restored=restored - begun,
            recovered=recovered - restored,
            age=max(begun - until, 0.0),
            oldest=copy.oldest,
            tables=found.tables,
            rows=found.rows,
            blocks_checked=server.check_blocks(),
        )
    finally:
        server.remove()


def publish_command(copy: ThirdCopy) -> Command:
    """In the third place, where the alarm is."""
    metric = names.RESTORE_TEST
    return Command(
        (
            *("aws", "cloudwatch", "put-metric-data", "--region", copy.region, "--namespace", metric.namespace),
            *("--metric-name", metric.name, "--dimensions", f"{metric.dimension}={copy.bucket}"),
            *("--unit", "Count", "--value", "1"),
        )
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    options = _parser().parse_args(arguments)
    directory = Path.cwd()
    try:
        read_stack(directory, REBUILD)
        result = _tested(RealPrograms(), options, directory)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except Stopped as error:
        sys.stderr.write(f"not restored: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; not restored\n")
        return 130
    sys.stdout.write(f"{result}\n")
    if result.failure:
        sys.stderr.write(f"{result.failure}\n")
    return 1 if result.failure else 0


def _tested(programs: Programs, options: argparse.Namespace, directory: Path) -> RestoreTest:
    copy = third_copy(programs, options.stack, directory)
    archiving = directory / _ARCHIVING
    server = RestoredServer(
        programs,
        copy,
        folder=Path(tempfile.mkdtemp(prefix="restore-", dir=options.folder)),
        archiving=archiving if archiving.is_dir() else None,
        restores_within=_RESTORES_WITHIN,
    )
    result = restore_test(server)
    file = directory / RESULT
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(asdict(result), indent=1) + "\n", encoding="utf-8")
    if options.publish and not result.failure:
        answer = programs.run(publish_command(copy), seconds=60)
        if not answer.good:
            raise Stopped(f"restored, and CloudWatch did not take the result: {answer.reason}")
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m operations.restore_test", description=__doc__)
    parser.add_argument("stack", help="one of the pair, such as prod")
    parser.add_argument(
        "--publish", action="store_true", help="tell CloudWatch in the third place of a restore that passed"
    )
    parser.add_argument(
        "--folder", type=Path, help="where there is room for the database (default: that of temporary files)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
