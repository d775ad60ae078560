"""The restore check's script between two real servers: the running database, and what "came back" from the archive."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from components.data_tier.postgresql.restore_check import SCRIPT
from components.data_tier.postgresql.topology import DATABASE
from tests.migrations.server import MISSING, Server, postgresql_server

pytestmark = pytest.mark.skipif(bool(MISSING), reason="; ".join(MISSING))

# Stands in for the Kubernetes API: notes what it is asked, and keeps what is applied.
_KUBECTL = f"""#!{sys.executable}
import base64, os, sys
from pathlib import Path
folder, arguments = Path(os.environ["FAKE"]), " ".join(sys.argv[1:])
with (folder / "calls").open("a") as calls:
    calls.write(arguments + "\\n")
if "--filename=-" in arguments:
    (folder / ("created" if " create " in arguments else "applied")).write_text(sys.stdin.read())
elif "create configmap" in arguments:
    source = next(part for part in sys.argv if part.startswith("--from-file=")).removeprefix("--from-file=")
    sys.stdout.write(Path(source).read_text())
elif " get secret " in arguments:
    value = {{"username": "postgres", "password": "any"}}.get(arguments.split("['")[1].split("'")[0], "authority")
    sys.stdout.write(base64.b64encode(value.encode()).decode())
elif " wait " in arguments:
    sys.exit(int(os.environ["FAKE_WAIT"]))
"""

_CLAIM = "INSERT INTO claims (service_date, provider_id, payer_id, member_id, bundle, received_at)"


@dataclass
class Check:
    """One run: the two servers, and what the script left."""

    running: Server
    recovered: Server
    folder: Path

    def run(self, *, recovery: int = 0) -> subprocess.CompletedProcess[str]:
        kubectl, manifest = self.folder / "kubectl", self.folder / "cluster.json"
        kubectl.write_text(_KUBECTL)
        kubectl.chmod(0o755)
        manifest.write_text('{"source": "ARCHIVE_NAME", "serverName": "ARCHIVE_NAME"}')
        # The name of the recovered database's Service, as the folder of its server.
        service = self.folder / "db-rw.scratch.svc"
        service.unlink(missing_ok=True)
        service.symlink_to(self.recovered.folder)
        environment = {
            "PATH": os.environ["PATH"],
            "PGHOST": str(self.running.folder),
            "PGDATABASE": DATABASE,
            "PGUSER": "claims_restore_check",
            "KUBECTL": str(kubectl),
            "NAMESPACE": "scratch",
            "CLUSTER": str(self.folder / "db"),
            "MANIFEST": str(manifest),
            "ARCHIVE_NAME": "claims-db-me-central-1-1",
            "RESULT_NAMESPACE": "nphies-data",
            "RESULT": "restore-check-result",
            "LOSS_LIMIT": "90",
            "RECOVERY_LIMIT": "60",
            "FAKE": str(self.folder),
            "FAKE_WAIT": str(recovery),
        }
        return subprocess.run(
            ["bash", SCRIPT],  # noqa: S607
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def metrics(self) -> dict[str, int]:
        lines = (self.folder / "applied").read_text().splitlines()
        samples = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
        return {name.removeprefix("nphies_restore_check_"): int(value) for name, value in samples}

    def calls(self) -> list[str]:
        return (self.folder / "calls").read_text().splitlines()


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Server, Server]]:
    with postgresql_server() as running, postgresql_server() as recovered:
        for server in (running, recovered):
            server.migrate()
            server.sql("GRANT claims_reader TO claims_restore_check")
        yield running, recovered


@pytest.fixture
def check(servers: tuple[Server, Server], tmp_path: Path) -> Check:
    running, recovered = servers
    for server in servers:
        server.sql("TRUNCATE claims")
        values = "SELECT '2026-01-01', 'p', 'y', 'm', '{}', now() - n * interval '1 minute'"
        server.sql(f"{_CLAIM} {values} FROM generate_series(10, 1009) AS n")
    return Check(running, recovered, tmp_path)


def test_what_came_back_whole_is_a_success_with_its_figures(check: Check) -> None:
    done = check.run()

    assert done.returncode == 0, done.stderr
    metrics = check.metrics()
    assert (metrics["success"], metrics["loss_seconds"]) == (1, 0)
    assert 990 <= metrics["rows"] <= 1000
    assert metrics["timestamp_seconds"] > 0


def test_it_recovers_the_primarys_archive_and_leaves_nothing_behind(check: Check) -> None:
    check.run()

    assert "claims-db-me-central-1-1" in (check.folder / "created").read_text()
    assert "ARCHIVE_NAME" not in (check.folder / "created").read_text()
    first, *_, last = check.calls()
    assert " delete cluster.postgresql.cnpg.io " in first
    assert " delete cluster.postgresql.cnpg.io " in last


def test_a_claim_that_did_not_come_back_is_a_failure(check: Check) -> None:
    check.recovered.sql(
        "DELETE FROM claims WHERE claim_id = (SELECT claim_id FROM claims ORDER BY received_at LIMIT 1)"
    )

    done = check.run()

    assert done.returncode == 1
    assert "claims were recovered of" in done.stderr
    assert check.metrics()["success"] == 0
    assert " delete " in check.calls()[-1]


def test_an_archive_that_is_behind_is_a_failure(check: Check) -> None:
    check.running.sql(f"{_CLAIM} SELECT '2026-01-01', 'p', 'y', 'm', '{{}}', now()")

    done = check.run()

    assert done.returncode == 1
    assert "older than the newest; 90 are allowed" in done.stderr
    assert check.metrics()["loss_seconds"] > 500


def test_a_database_that_does_not_come_up_is_a_failure_and_is_removed(check: Check) -> None:
    done = check.run(recovery=1)

    assert done.returncode == 1
    assert "not recovered within 60 s" in done.stderr
    assert (check.metrics()["success"], check.metrics()["loss_seconds"]) == (0, -1)
    assert " delete " in check.calls()[-1]
