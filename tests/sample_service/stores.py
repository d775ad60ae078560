"""A real PostgreSQL and a real Redis over TLS, under an authority of the tests' own; each can be stopped and started."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psycopg

from tests.migrations.server import run, wait_until
from tests.ports import free_port
from tests.whole_stack import ROOT

_SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
PROGRAMS = ("redis-server", "openssl", "setpriv")
MISSING = [each for each in PROGRAMS if not shutil.which(each)] + ([] if _SERVERS else ["PostgreSQL"])
DATABASE, LOGIN, PASSWORD = "nphies_claims", "claims-service", "secret-of-the-test"


def authority(folder: Path) -> None:
    """`ca.crt`, and `server.crt` with its key, for localhost."""
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    run([*made, "-subj", "/CN=test authority", "-keyout", folder / "ca.key", "-out", folder / "ca.crt"])
    signed = [*made, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-CA", folder / "ca.crt"]
    run([*signed, "-CAkey", folder / "ca.key", "-keyout", folder / "server.key", "-out", folder / "server.crt"])


def kafka_user(folder: Path, name: str) -> None:
    """`user.crt` and `user.key` (PKCS#8), as Strimzi makes them for a KafkaUser."""
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    signed = ["-CA", folder / "ca.crt", "-CAkey", folder / "ca.key"]
    run([*made, *signed, "-keyout", folder / "user.key", "-out", folder / "user.crt"])


class Store:
    """A process that listens on `port`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        """As if its machine were gone: connections end at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _start(self, command: Sequence[str | Path]) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)

    def answers(self) -> bool:
        with socket.socket() as tried:
            return tried.connect_ex(("localhost", self.port)) == 0


class Postgresql(Store):
    """With the claims' table as it is migrated, and the login of a service."""

    def __init__(self, folder: Path, certificates: Path) -> None:
        super().__init__(folder)
        self._privileges, self._user = ["setpriv", "--pdeathsig", "KILL"], None
        if os.geteuid() == 0:
            users = {user.pw_name: user for user in pwd.getpwall()}
            self._user = users.get("postgres") or users["nobody"]
            self._privileges += ["--reuid", str(self._user.pw_uid), "--regid", str(self._user.pw_gid), "--clear-groups"]
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        for name in ("server.crt", "server.key"):
            copy = folder / name
            shutil.copy(certificates / name, copy)
            copy.chmod(0o600)
            if self._user is not None:
                os.chown(copy, self._user.pw_uid, self._user.pw_gid)
        self._binaries, self._data = _SERVERS[-1].parent, folder / "data"
        initdb = [self._binaries / "initdb", "-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256"]
        run([*self._privileges, *initdb, "--encoding=UTF8", "-D", self._data])
        self.start()
        self._migrate()

    def start(self) -> None:
        settings = {
            "listen_addresses": "localhost",
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
            "ssl": "on",
            "ssl_cert_file": str(self.folder / "server.crt"),
            "ssl_key_file": str(self.folder / "server.key"),
            "fsync": "off",
        }
        given = [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]
        self._start([*self._privileges, self._binaries / "postgres", "-D", self._data, *given])
        wait_until(self._accepts)

    def become_standby(self) -> None:
        """Starts again in recovery: it answers, and takes no writes."""
        self.stop()
        (self._data / "standby.signal").touch()
        self.start()

    def promote(self) -> None:
        self.sql("SELECT pg_promote()")

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        with self.connection() as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def connection(self, database: str = DATABASE) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(host=str(self.folder), port=self.port, dbname=database, user="postgres", autocommit=True)

    def stop(self) -> None:
        """The postmaster and its backends: a killed postmaster leaves them until they notice."""
        super().stop()
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        wait_until(lambda: not self.answers() and not self._backends())

    def _backends(self) -> bool:
        """Processes that have the data directory as theirs."""
        return any(_working_directory(each) == self._data for each in Path("/proc").glob("[0-9]*"))

    def _accepts(self) -> bool:
        ready = [self._binaries / "pg_isready", "-q", "-h", self.folder, "-p", str(self.port)]
        return subprocess.run(ready, check=False).returncode == 0

    def _migrate(self) -> None:
        with self.connection("postgres") as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}".encode())
            connection.execute(f"CREATE ROLE \"{LOGIN}\" LOGIN PASSWORD '{PASSWORD}'".encode())
        self.sql((ROOT / "migrations" / "deploy" / "claims.sql").read_text(encoding="utf-8"))
        self.sql("CREATE TABLE claims_rest PARTITION OF claims DEFAULT")
        self.sql("CREATE ROLE claims_writer; CREATE ROLE claims_reader")
        self.sql((ROOT / "migrations" / "deploy" / "outbox.sql").read_text(encoding="utf-8"))
        self.sql("GRANT SELECT, INSERT, UPDATE ON claims TO claims_writer")
        self.sql(f'GRANT claims_writer TO "{LOGIN}"')


def _working_directory(process: Path) -> Path | None:
    try:
        return (process / "cwd").readlink()
    except OSError:
        return None


class Redis(Store):
    """One node that is a whole cluster, with TLS and a login."""

    def __init__(self, folder: Path, certificates: Path) -> None:
        super().__init__(folder)
        self._certificates = certificates
        self.start()
        self._cli("CLUSTER", "ADDSLOTSRANGE", "0", "16383")
        wait_until(lambda: "cluster_state:ok" in self._cli("CLUSTER", "INFO"))

    def start(self) -> None:
        tls = {
            "--tls-port": str(self.port),
            "--port": "0",
            "--tls-cert-file": str(self._certificates / "server.crt"),
            "--tls-key-file": str(self._certificates / "server.key"),
            "--tls-ca-cert-file": str(self._certificates / "ca.crt"),
            "--tls-auth-clients": "no",
            "--cluster-enabled": "yes",
            "--requirepass": PASSWORD,
            "--save": "",
        }
        given = [argument for pair in tls.items() for argument in pair]
        self._start(["setpriv", "--pdeathsig", "KILL", "redis-server", *given])
        wait_until(self.answers)

    def _cli(self, *command: str) -> str:
        login = ["redis-cli", "--no-auth-warning", "--tls", "--cacert", str(self._certificates / "ca.crt")]
        return run([*login, "-h", "localhost", "-p", str(self.port), "-a", PASSWORD, *command])
