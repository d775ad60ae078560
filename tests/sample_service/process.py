"""The sample service as a process, configured as the program declares it for a pod."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from declared.values import read
from tests.migrations.server import wait_until
from tests.ports import free_port
from tests.recovery.stacks import stack
from tests.sample_service.stores import LOGIN, PASSWORD, Postgresql, Redis
from tests.whole_stack import ROOT

SERVICE = "eligibility-service"
"""The one that declares a database and a cache."""

USER = 54321
"""Of a confined process: it owns nothing, and no file names it."""

CLAIM = {"serviceDate": "2026-11-26", "provider": "p-1", "insurer": "i-1", "patient": "m-1"}


@dataclass(frozen=True)
class Response:
    status: int
    body: bytes
    headers: Mapping[str, str]


class Process:
    """Started in the environment of the declared pod; only addresses and the place of mounted files are others."""

    def __init__(
        self,
        folder: Path,
        certificates: Path,
        database: Postgresql,
        cache: Redis,
        *,
        service: str = SERVICE,
        replaced: Mapping[str, str] | None = None,
        confined: bool = False,
    ) -> None:
        self.http, self.management = free_port(), free_port()
        properties = declared_properties(service)
        for found, other in (replaced or {}).items():
            assert found in properties
            properties = properties.replace(found, other)
        (folder / "application.properties").write_text(
            properties.replace("claims-db-pooler-rw.nphies-data.svc:5432", f"localhost:{database.port}")
            .replace("redis-leader.nphies-data.svc.cluster.local:6379", f"localhost:{cache.port}")
            .replace("/etc/nphies/database", str(certificates))
            .replace("/etc/nphies/cache", str(certificates))
            .replace("/etc/nphies/streams", str(certificates))
            .replace("server.port=8080", f"server.port={self.http}")
            .replace("management.server.port=8081", f"management.server.port={self.management}"),
            encoding="utf-8",
        )
        environment = {
            "SPRING_CONFIG_ADDITIONAL_LOCATION": f"file:{folder}/",
            "SPRING_DATASOURCE_USERNAME": LOGIN,
            "SPRING_DATASOURCE_PASSWORD": PASSWORD,
            "SPRING_DATA_REDIS_USERNAME": "default",
            "SPRING_DATA_REDIS_PASSWORD": PASSWORD,
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": os.environ["PATH"],
        }
        self._log = folder / "stdout"
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                [*(read_only() if confined else ()), sys.executable, "-m", "drills.sample_service"],
                env=environment,
                stdout=output,
                stderr=output,
            )
        wait_until(lambda: "started on" in self._log.read_text(encoding="utf-8"))

    def get(self, path: str, *, management: bool = False) -> Response:
        return self.request("GET", path, port=self.management if management else self.http)

    def submit(self, claim: uuid.UUID | None = None, headers: Mapping[str, str] | None = None) -> Response:
        body = json.dumps(CLAIM).encode()
        return self.request("PUT", f"/fhir/Claim/{claim or uuid.uuid4()}", body, headers)

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, port: int = 0
    ) -> Response:
        url = f"http://localhost:{port or self.http}{path}"
        request = urllib.request.Request(url, data=body, method=method, headers=dict(headers or {}))
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Response(answer.status, answer.read(), dict(answer.headers))
        except urllib.error.HTTPError as error:
            return Response(error.code, error.read(), dict(error.headers))

    def metrics(self) -> dict[str, float]:
        """Every sample by its name and labels, as exposed."""
        lines = self.get("/actuator/prometheus", management=True).body.decode().splitlines()
        return {sample: float(value) for sample, _, value in (line.rpartition(" ") for line in lines)}

    @cached_property
    def terminated(self) -> float:
        """Tells it to end; the moment when that was."""
        self._process.terminate()
        return time.monotonic()

    def exit_code(self, within: float = 40) -> int:
        return self._process.wait(timeout=within)

    def user(self) -> int:
        """The id that the process runs under."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8").splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("Uid:")))

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    def logged(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines()]


_CONFINED = "mount --make-rprivate / && mount --bind /tmp /tmp && mount -o remount,bind,ro /"


@cache
def read_only() -> tuple[str, ...]:
    """What a command is put behind so that only /tmp can be written to, and root's rights are gone; empty where that cannot be done."""
    space = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--mount"]
    # It may read what it does not own, for the interpreter may be in a home directory, and write nothing.
    read = "--inh-caps +dac_read_search --ambient-caps +dac_read_search"
    user = f"setpriv --reuid {USER} --regid {USER} --clear-groups {read}" if os.geteuid() == 0 else ""
    prefix = (*space, "sh", "-c", f'{_CONFINED} && exec {user} "$@"', "sh")
    try:
        tried = subprocess.run([*prefix, sys.executable, "-c", ""], check=False, capture_output=True)
    except OSError:
        return ()
    return prefix if tried.returncode == 0 else ()


def declared_properties(service: str) -> str:
    """`application.properties` of a service, as prod declares it."""
    found = [
        read(each.props, 'data."application.properties"')
        for each in stack("prod")
        if each.kind == "ConfigMap" and str(read(each.props, "metadata.name")).startswith(f"{service}-config-")
    ]
    assert len(found) == 1
    return str(found[0])
