"""A PostgreSQL server with its own data and WAL directories, which can be lost in an instant."""

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from typing import Any, LiteralString

import psycopg

from tests.drills.archive import Archive
from tests.drills.power_failure import kill_tree
from tests.drills.site import Site

_PATIENCE = 300  # seconds for a start, recovery from the archive included


class ServerError(Exception):
    """The server did not do what was asked of it in time; the text ends with its log."""


class PostgresServer:
    """A server of a site, which archives into `archive`. It listens on a socket in its own folder and takes no port."""

    def __init__(self, site: Site, name: str, parameters: Mapping[str, str], archive: Archive) -> None:
        self.archive = archive
        self._site, self._name = site, name
        self._folder = site.folder / name
        self._data, self._wal = self._folder / "data", self._folder / "wal"
        self._process: subprocess.Popen[bytes] | None = None
        self._parameters = {
            "archive_mode": "on",
            **parameters,
            "archive_command": archive.archive_command(),
            "listen_addresses": "",
            "unix_socket_directories": str(self._folder),
            "log_line_prefix": "%m [%p] ",
        }
        site.make_folder(self._folder)

    @property
    def libpq(self) -> Mapping[str, str]:
        """Environment variables that lead a client of libpq here."""
        return {"PGHOST": str(self._folder), "PGDATABASE": "postgres"}

    def initialise(self, wal_segment_size: int) -> None:
        """Makes an empty database system, with the WAL on a disk of its own; `wal_segment_size` in MB."""
        self._site.run(
            [
                "initdb",
                *["--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--data-checksums"],
                *["--wal-segsize", str(wal_segment_size)],
                *["--pgdata", self._data, "--waldir", self._wal],
            ]
        )

    def restore(self, source: Archive, *, target_time: str | None = None) -> None:
        """Makes the database system from a base backup; the start recovers it to `target_time` or the archive's end."""
        parameters = {"recovery_target_action": "promote"}
        if target_time:
            parameters |= {"recovery_target_time": target_time, "recovery_target_inclusive": "true"}
        self._restore(source, "recovery.signal", parameters)

    def restore_as_standby(self, source: Archive) -> None:
        """Makes the database system from a base backup; the start recovers it continuously, until promoted."""
        self._restore(source, "standby.signal", {})

    def start(self) -> None:
        quoted = {name: value.replace("'", "''") for name, value in self._parameters.items()}
        (self._data / "postgresql.conf").write_text("".join(f"{name} = '{value}'\n" for name, value in quoted.items()))
        self._process = self._site.start(["postgres", "-D", self._data], log=self._folder / "log")

    def wait_until_primary(self) -> None:
        """Waits until the server takes writes."""
        self.wait_until(lambda: self.value("SELECT NOT pg_is_in_recovery()"), "take writes")

    def wait_until_standby(self) -> None:
        """Waits until the server answers while it recovers."""
        self.wait_until(lambda: self.value("SELECT pg_is_in_recovery()"), "be a standby")

    def promote(self) -> None:
        """Makes a standby the primary."""
        self.value("SELECT pg_promote(wait => false)")
        self.wait_until_primary()

    def destroy(self) -> float:
        """Loses the server, its data and its WAL at once, and tells the moment on the monotonic clock."""
        assert self._process is not None, "not started"
        moment = time.monotonic()
        kill_tree(self._process)
        shutil.rmtree(self._data)
        shutil.rmtree(self._wal)
        return moment

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(
            host=str(self._folder), user="postgres", dbname="postgres", autocommit=True, connect_timeout=5
        )

    def value(self, query: LiteralString) -> Any:
        """The first column of the first row."""
        with self.connect() as connection:
            row = connection.execute(query).fetchone()
            return row[0] if row else None

    def switch_segment(self) -> None:
        """Ends the current segment, and waits until it is in the archive."""
        self.wait_until_archived(self.value("SELECT pg_walfile_name(pg_switch_wal())"))

    def wait_until_archived(self, segment: str) -> None:
        def archived() -> bool:
            newest = self.value("SELECT last_archived_wal FROM pg_stat_archiver")
            return newest is not None and newest >= segment

        self.wait_until(archived, f"archive {segment}")

    def waiting_segments(self) -> set[str]:
        """The complete segments that are not in the archive."""
        ready = (self._data / "pg_wal" / "archive_status").glob("*.ready")
        return {path.stem for path in ready if re.fullmatch("[0-9A-F]{24}", path.stem)}

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        """Waits for `condition`, for which not to be able to connect yet is as good as false."""
        assert self._process is not None, "not started"
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                if condition():
                    return
            except psycopg.OperationalError:
                pass
            if self._process.poll() is not None or time.monotonic() > deadline:
                end_of_log = (self._folder / "log").read_text().splitlines()[-30:]
                raise ServerError(f"{self._name} did not {what}\n" + "\n".join(end_of_log))
            time.sleep(0.1)

    def _restore(self, source: Archive, signal_file: str, parameters: Mapping[str, str]) -> None:
        source.restore_newest_backup(self._data)
        # As the plugin does: the WAL directory of the backup is moved to the WAL's own disk.
        (self._data / "pg_wal").rename(self._wal)
        (self._data / "pg_wal").symlink_to(self._wal)
        (self._data / signal_file).touch()
        self._site.hand_over(self._data / signal_file)
        self._parameters |= {
            "restore_command": source.restore_command(),
            "recovery_target_timeline": "latest",
            **parameters,
        }
