"""A real PostgreSQL server with the database and the roles that the operator makes, and Sqitch to migrate it."""

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import LiteralString

import psycopg
from psycopg.rows import TupleRow

from components.data_tier.postgresql import authentication
from components.data_tier.postgresql.migrations import FOLDER, SESSION_ROLE
from components.data_tier.postgresql.topology import DATABASE, OWNER

_SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
MISSING = [
    reason
    for found, reason in (
        (_SERVERS, "no PostgreSQL server (Debian: apt-get install postgresql)"),
        (shutil.which("sqitch"), "no Sqitch (Debian: apt-get install sqitch libdbd-pg-perl)"),
        (shutil.which("setpriv"), "no setpriv (Debian: apt-get install util-linux)"),
    )
    if not found
]


@dataclass(frozen=True)
class Server:
    """A server that listens on a socket in its own folder; every role may connect to it."""

    folder: Path

    def sql(self, statement: LiteralString, *values: object, role: str = "postgres") -> list[TupleRow]:
        with self.connection(role) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def connection(self, role: str = "postgres") -> psycopg.Connection[TupleRow]:
        return psycopg.connect(host=str(self.folder), dbname=DATABASE, user=role, autocommit=True)

    def migrate(self, *arguments: str) -> str:
        """What the Job runs: Sqitch as the migrator, who acts as the owner. What it printed."""
        environment = {
            "PGHOST": str(self.folder),
            "PGDATABASE": DATABASE,
            "PGUSER": authentication.MIGRATOR,
            "PGOPTIONS": SESSION_ROLE,
            "SQITCH_FULLNAME": "test",
            "SQITCH_EMAIL": "test@example.org",
            "HOME": str(self.folder),
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
        }
        return run(["sqitch", *(arguments or ("deploy",))], environment, cwd=FOLDER)


@contextmanager
def postgresql_server() -> Generator[Server]:
    """Starts a server; it ends with the block, or with the tests."""
    folder = Path(mkdtemp(prefix="migrations-", dir="/tmp"))  # short: a socket's path has 107 bytes
    privileges = _privileges(folder)
    binaries, data = _SERVERS[-1].parent, folder / "data"
    run([*privileges, binaries / "initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "-D", data])
    settings = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
    command = [*privileges, str(binaries / "postgres"), "-D", str(data), *settings]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        ready = [binaries / "pg_isready", "--quiet", "--host", folder]
        wait_until(lambda: subprocess.run(ready, check=False).returncode == 0)
        _prepare(folder)
        yield Server(folder)
    finally:
        process.terminate()
        process.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def wait_until(happened: Callable[[], bool]) -> None:
    """Returns once it has happened; AssertionError after two minutes."""
    end = time.monotonic() + 120
    while not happened():
        assert time.monotonic() < end, "it did not happen within two minutes"
        time.sleep(0.1)


def _prepare(folder: Path) -> None:
    """What CloudNativePG does from the Cluster and its DatabaseRoles."""
    memberships = {login.role: login.groups for login in authentication.CERTIFICATE_LOGINS}
    groups = (OWNER, authentication.READER, authentication.WRITER)
    statements = [
        *(f"CREATE ROLE {role} NOLOGIN" for role in groups),
        *(f"CREATE ROLE {role} LOGIN" for role in memberships),
        *(f"GRANT {group} TO {role}" for role, granted in memberships.items() for group in granted),
        f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
    ]
    arguments = [argument for statement in statements for argument in ("-c", statement)]
    run(["psql", "--host", folder, "--username", "postgres", "--quiet", "-v", "ON_ERROR_STOP=1", *arguments])


def _privileges(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root; whoever runs it ends with the tests."""
    command = ["setpriv", "--pdeathsig", "KILL"]
    if os.geteuid() != 0:
        return command
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return [*command, "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]


def run(command: Sequence[str | Path], environment: Mapping[str, str] | None = None, *, cwd: Path | None = None) -> str:
    """What a command printed; AssertionError with that text if it failed."""
    done = subprocess.run(
        command, env=environment, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}"
    return done.stdout
