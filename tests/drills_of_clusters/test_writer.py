"""The client of a drill against a real PostgreSQL: what it wrote down as acknowledged is there, also after a crash."""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from drills.client import writer_pod
from drills.measuring import missing, outages, tries
from tests.migrations.server import wait_until
from tests.sample_service.stores import LOGIN, MISSING, PASSWORD, Postgresql, authority
from tests.whole_stack import ROOT

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")


def test_what_it_wrote_down_as_acknowledged_is_there_after_a_crash() -> None:
    with TemporaryDirectory(prefix="writer-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        authority(folder)
        (folder / "database").mkdir()
        database = Postgresql(folder / "database", folder)
        variables = {each["name"] for each in writer_pod("drill-1", "image", None)["spec"]["containers"][0]["env"]}
        environment = {
            "WRITER": "drill-1",
            "PGHOST": "localhost",
            "PGDATABASE": "nphies_claims",
            "PGSSLMODE": "verify-full",
            "PGSSLROOTCERT": str(folder / "ca.crt"),
            "LOGIN": str(folder / "login"),
        }
        (folder / "login").mkdir()
        (folder / "login" / "username").write_text(LOGIN, encoding="utf-8")
        (folder / "login" / "password").write_text(PASSWORD, encoding="utf-8")
        assert variables == set(environment)
        log = folder / "log"
        with log.open("wb") as output:
            writer = subprocess.Popen(
                [sys.executable, ROOT / "drills" / "writer.py"],
                env={**environment, "PGPORT": str(database.port), "PATH": os.environ["PATH"]},
                stdout=output,
            )
        try:
            wait_until(lambda: len(log.read_bytes().splitlines()) > 20)
            broken = time.time()
            database.stop()
            time.sleep(2)
            database.start()
            wait_until(lambda: log.read_text(encoding="utf-8").splitlines()[-1].endswith('"error": ""}'))
        finally:
            writer.kill()
            writer.wait()
        lived = list(tries(log.read_text(encoding="utf-8").splitlines()))
        present = {str(claim) for (claim,) in database.sql("SELECT claim_id FROM claims WHERE provider_id = 'drill-1'")}
        database.stop()

    assert len(outages(lived, broken)) == 1
    assert missing(lived, present, float("inf")) == []
    assert missing(lived, set(list(present)[1:]), float("inf")) != []
