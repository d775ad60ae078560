"""A PostgreSQL server on this machine, made of the newest base backup and the WAL in an archive, and removed again.

It archives nothing, and listens on a socket in its own folder. Source of the commands: barman's manual, barman-cloud-restore and
barman-cloud-wal-restore, which CloudNativePG's plugin calls in the same way.
"""

import json
import shlex
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.programs import Command, Programs
from operations.steps import Stopped
from operations.third_copy import ThirdCopy

_LISTED, _ASKED, _CHECKED = 300.0, 1800.0, 7200.0
_LOOK = 1.0
"""Seconds between two looks at a server that recovers."""

_PROVIDER = ("--cloud-provider", "aws-s3")
_DEBIAN = Path("/usr/lib/postgresql")

_COUNTS = r"""SELECT format('SELECT count(*) FROM %I.%I', n.nspname, c.relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
\gexec
"""


@dataclass(frozen=True)
class Rows:
    """What is in the tables of a database."""

    tables: int
    rows: int


@dataclass(frozen=True)
class RestoredServer:
    """A server that does not exist yet: `restore`, `recover`, ask, `remove`."""

    programs: Programs
    copy: ThirdCopy
    folder: Path
    """Of whoever runs the programs, and for nobody else."""

    archiving: Path | None
    """Folder of barman-cloud-*; None: they are on the PATH."""

    restores_within: float
    """Seconds for the download, and again for the recovery."""

    def newest_backup(self) -> str:
        """The id of the newest complete base backup."""
        listed = self._run(
            _LISTED,
            self._barman("backup-list"),
            *("--format", "json"),
            *_PROVIDER,
            *self._where,
        )
        backups: list[dict[str, Any]] = json.loads(listed)["backups_list"]
        done = [each for each in backups if each["status"] == "DONE"]
        if not done:
            raise Stopped(f"{self.copy.path}/{self.copy.server_name}: no complete base backup")
        return max(done, key=lambda each: str(each["end_time_iso"]))["backup_id"]

    def restore(self, backup: str) -> None:
        """Downloads a base backup, and writes the configuration of a server that is no part of any cluster."""
        self._run(
            self.restores_within,
            self._barman("restore"),
            *_PROVIDER,
            *self._where,
            *(backup, str(self._data)),
        )
        (self._data / "standby.signal").unlink(missing_ok=True)  # of a backup that was taken from a standby
        for file, text in {
            self.folder / "pg_hba.conf": "local all all trust\n",
            self._data / "postgresql.auto.conf": "",
            self._data / "postgresql.conf": self._configuration(),
            self._data / "recovery.signal": "",
        }.items():
            file.write_text(text, encoding="utf-8")

    def recover(self) -> None:
        """Starts the server, which replays the WAL to its end; returns when it takes writes.

        pg_ctl waits no longer than until the replay has begun (PostgreSQL, postmaster.c, PM_STATUS_STANDBY), so it is asked again.
        """
        deadline = time.monotonic() + self.restores_within
        start = ("start", "--log", str(self._log), "--pgdata", str(self._data))
        self._run(_ASKED, self._program("pg_ctl"), *start)
        while not self._takes_writes():
            self._run(_ASKED, self._program("pg_ctl"), "status", "--pgdata", str(self._data))
            if time.monotonic() > deadline:
                raise Stopped(f"not recovered within {self.restores_within:.0f} s{self._last_words()}")
            time.sleep(_LOOK)

    def replayed_until(self) -> float:
        """When the last transaction that was replayed was committed, in seconds since 1970.

        PostgreSQL manual, "Recovery Information Functions": after the recovery the value stays what it was.
        """
        answer = self._ask("SELECT extract(epoch FROM pg_last_xact_replay_timestamp())", "postgres")
        if not answer:
            raise Stopped("no transaction was replayed: the copy has no WAL after its base backup")
        return float(answer)

    def rows(self) -> Rows:
        """Reads every table to its end."""
        counts = self._ask(_COUNTS, self.copy.database).split()
        return Rows(len(counts), sum(map(int, counts)))

    def check_blocks(self) -> bool:
        """Stops the server, and compares every block with its checksum; False where the database keeps none."""
        kept = self._ask("SHOW data_checksums", "postgres") == "on"
        self._stop("fast")
        if kept:
            self._run(_CHECKED, self._program("pg_checksums"), "--check", "--pgdata", str(self._data))
        return kept

    def remove(self) -> None:
        """Whatever state it is in."""
        self.programs.run(Command(self._stopping("immediate")), seconds=120)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    @property
    def _where(self) -> tuple[str, str]:
        return self.copy.path, self.copy.server_name

    def _configuration(self) -> str:
        """`hot_standby = off`: a server that answers while it recovers must have the primary's limits or more."""
        fetch = shlex.join([self._barman("wal-restore"), *_PROVIDER, *self._where]).replace("%", "%%")
        parameters = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "hba_file": str(self.folder / "pg_hba.conf"),
            "archive_mode": "off",
            "hot_standby": "off",
            "restore_command": f"{fetch} %f %p",
            "recovery_target_timeline": "latest",
        }
        return "".join(f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in parameters.items())

    def _takes_writes(self) -> bool:
        answer = self.programs.run(self._question("SELECT pg_is_in_recovery()", "postgres"), seconds=_ASKED)
        return answer.good and answer.out.strip() == "f"

    def _ask(self, sql: str, database: str) -> str:
        command = self._question(sql, database)
        return self._run(_ASKED, *command.argv, stdin=sql).strip()

    def _question(self, sql: str, database: str) -> Command:
        options = ("--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1")
        where = ("--host", str(self.folder), "--username", "postgres", "--dbname", database)
        return Command((self._program("psql"), *options, *where), sql)

    def _stop(self, mode: str) -> None:
        self._run(_ASKED, *self._stopping(mode))

    def _stopping(self, mode: str) -> tuple[str, ...]:
        return (self._program("pg_ctl"), "stop", "--wait", "--mode", mode, "--pgdata", str(self._data))

    def _barman(self, name: str) -> str:
        program = f"barman-cloud-{name}"
        return str(self.archiving / program) if self.archiving else program

    def _program(self, name: str) -> str:
        """Of the declared major version, where Debian puts it; otherwise of the PATH."""
        program = _DEBIAN / self.copy.major / "bin" / name
        return str(program) if program.exists() else name

    def _run(self, seconds: float, *argv: str, stdin: str = "") -> str:
        answer = self.programs.run(Command(argv, stdin), seconds=seconds)
        if not answer.good:
            raise Stopped(f"{Path(argv[0]).name}: {answer.reason}{self._last_words() if 'pg_ctl' in argv[0] else ''}")
        return answer.out

    def _last_words(self) -> str:
        """What the server wrote last."""
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return f" ({lines[-1].strip()})" if lines else ""
