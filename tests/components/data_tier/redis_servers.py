"""Redis clusters of real servers, with TLS and a password, for tests of the scripts that talk to them."""

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port

SCRIPTS = Path(__file__).parents[3] / "components" / "data_tier" / "redis" / "scripts"
MISSING = [tool for tool in ("redis-server", "redis-cli", "redis-check-rdb", "openssl") if not shutil.which(tool)]
PASSWORD = "not-a-secret-outside-this-test"


def certificate(folder: Path, serial: int) -> None:
    """Writes ca.crt, tls.crt and tls.key; the authority is made the first time and kept."""
    new = ["-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    if not (folder / "ca.crt").exists():
        ca = ("-keyout", folder / "ca.key", "-out", folder / "ca.crt")
        _openssl("req", "-x509", *new, "-days", "2", "-subj", "/CN=authority", *ca)
    _openssl("req", *new, "-subj", "/CN=redis", "-keyout", folder / "tls.key", "-out", folder / "tls.csr")
    signed = ("-CA", folder / "ca.crt", "-CAkey", folder / "ca.key", "-set_serial", serial)
    _openssl("x509", "-req", "-days", "2", "-in", folder / "tls.csr", *signed, "-out", folder / "tls.crt")


def _openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)  # noqa: S607


BUS = 10_000
"""The distance of the port on which nodes of a cluster talk to each other (Redis documentation, "Scale with Redis Cluster")."""


@dataclass
class RedisServers:
    """A running cluster of leaders on this machine."""

    folder: Path
    ports: list[int]
    processes: list[subprocess.Popen[bytes]]

    @property
    def environment(self) -> dict[str, str]:
        """What the scripts are told."""
        return {
            "REDIS_HOST": "127.0.0.1",
            "REDIS_PORT": str(self.ports[0]),
            "REDISCLI_AUTH": PASSWORD,
            "REDIS_CA": str(self.folder / "ca.crt"),
            "REDIS_CERT": str(self.folder / "tls.crt"),
            "REDIS_KEY": str(self.folder / "tls.key"),
            "LEADERS": str(len(self.ports)),
            "EXPECTED_NODES": str(len(self.processes)),
            "LEADER_PODS": "redis-leader-",
        }

    def cli(self, *arguments: str, port: int | None = None, commands: str | None = None) -> str:
        """Runs redis-cli against the cluster, following redirections."""
        call = ["redis-cli", "-e", "-c", "--no-auth-warning", "--tls", "--cacert", str(self.folder / "ca.crt")]
        call += ["-p", str(port or self.ports[0]), *arguments]
        done = subprocess.run(
            call, input=commands, env=self._env(), check=True, capture_output=True, text=True, timeout=60
        )
        return done.stdout.strip()

    def run(self, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs one of the scripts; the caller looks at how it ended."""
        return run(script, self._env() | environment)

    def follow(self, number: int) -> int:
        """Starts a replica of a leader, named as the operator names its pods; its port."""
        port = free_port(beside=[BUS])
        self.processes.append(_start(self.folder, port, f"redis-follower-{number}.headless"))
        _wait(lambda: self.cli("PING", port=port) == "PONG")
        leader = self.cli("CLUSTER", "MYID", port=self.ports[number])
        self.cli("CLUSTER", "MEET", "127.0.0.1", str(self.ports[number]), port=port)
        _wait(lambda: self.cli("CLUSTER", "REPLICATE", leader, port=port) == "OK")
        _wait(lambda: "master_link_status:up" in self.cli("INFO", "replication", port=port))
        known = len(self.processes)
        for each in (*self.ports, port):
            _wait(lambda each=each: self.cli("CLUSTER", "NODES", port=each).count(" connected") == known)
        return port

    def lead(self, port: int) -> None:
        """Makes a replica the master of its shard, and waits until all know it."""
        _wait(lambda: self.cli("CLUSTER", "FAILOVER", port=port) == "OK")
        name = self.cli("CLUSTER", "MYID", port=port)
        for each in self.ports:
            _wait(lambda each=each: self.leads(name, each) and self._masters(each) == len(self.ports))

    def _masters(self, port: int) -> int:
        return sum("master" in line.split()[2] for line in self.cli("CLUSTER", "NODES", port=port).splitlines())

    def leads(self, name: str, port: int) -> bool:
        """Whether the server of `port` takes the node for a master."""
        lines = [line.split() for line in self.cli("CLUSTER", "NODES", port=port).splitlines()]
        return any(line[0] == name and "master" in line[2] for line in lines)

    def keys(self) -> dict[str, str]:
        """Every key of the cluster, with its value and whether it expires."""
        found: dict[str, str] = {}
        for port in self.ports:
            names = self.cli("--scan", port=port).split()
            answers = self.cli(port=port, commands="\n".join(f"GET {key}\nTTL {key}" for key in names)).splitlines()
            for key, value, seconds in zip(names, answers[::2], answers[1::2], strict=True):
                found[key] = value + (" expires" if int(seconds) > 0 else "")
        return found

    def empty(self) -> None:
        for port in self.ports:
            self.cli("FLUSHALL", port=port)

    def served_serial(self, port: int) -> int:
        """The serial number of the certificate that a server shows."""
        shown = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}"],  # noqa: S607
            input=b"", capture_output=True, check=False,
        ).stdout  # fmt: skip
        text = subprocess.run(["openssl", "x509", "-noout", "-serial"], input=shown, capture_output=True, check=True)  # noqa: S607
        return int(text.stdout.decode().strip().removeprefix("serial="), 16)

    def _env(self) -> dict[str, str]:
        return dict(os.environ) | self.environment


def run(script: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(SCRIPTS / script)],  # noqa: S607
        env=dict(os.environ) | dict(environment), capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


@contextlib.contextmanager
def redis_servers(folder: Path, leaders: int = 3, *, named: bool = False) -> Generator[RedisServers]:
    """A cluster of `leaders` empty servers; `named` as the operator names their pods, which nobody can resolve."""
    folder.mkdir(parents=True, exist_ok=True)
    certificate(folder, serial=1)
    ports = [free_port(beside=[BUS]) for _ in range(leaders)]
    servers = RedisServers(
        folder,
        ports,
        [
            _start(folder, port, f"redis-leader-{number}.headless" if named else "localhost")
            for number, port in enumerate(ports)
        ],
    )
    try:
        for port in ports:
            _wait(lambda port=port: servers.cli("PING", port=port) == "PONG")
        servers.cli("--cluster", "create", *(f"127.0.0.1:{port}" for port in ports), "--cluster-yes")
        for port in ports:
            _wait(lambda port=port: "cluster_state:ok" in servers.cli("CLUSTER", "INFO", port=port))
        yield servers
    finally:
        for process in servers.processes:
            process.kill()
            process.wait()


def _start(folder: Path, port: int, name: str) -> subprocess.Popen[bytes]:
    data = folder / str(port)
    data.mkdir()
    options = {
        "port": 0, "tls-port": port, "bind": "127.0.0.1", "dir": data, "save": "", "loglevel": "warning",
        "tls-cert-file": folder / "tls.crt", "tls-key-file": folder / "tls.key", "tls-ca-cert-file": folder / "ca.crt",
        "tls-auth-clients": "optional", "tls-cluster": "yes", "tls-replication": "yes",
        "requirepass": PASSWORD, "masterauth": PASSWORD,
        "cluster-enabled": "yes", "cluster-config-file": "nodes.conf", "cluster-node-timeout": 1000,
        "cluster-require-full-coverage": "no", "repl-diskless-sync-delay": 0, "cluster-announce-hostname": name,
    }  # fmt: skip
    call = ["redis-server", *(str(part) for name, value in options.items() for part in (f"--{name}", value))]
    return subprocess.Popen(call, stdout=subprocess.DEVNULL)


def _wait(ready: Callable[[], bool]) -> None:
    for _ in range(100):
        with contextlib.suppress(subprocess.CalledProcessError):
            if ready():
                return
        time.sleep(0.1)
    raise TimeoutError("a Redis server did not get ready")
