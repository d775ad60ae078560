"""The script that tells Elasticsearch its policies, run by a real bash against a server that answers as the test wants."""

import base64
import http.server
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from components.backup_vault.archive import Archive
from components.logging.requests import Request, requests
from components.logging.setup import files
from offline.engine.declare import Declaration
from settings import RetentionSettings
from settings.retention import SystemLogRetention
from tests.components.logging.declared import CONFIG_MAP, JOB, declared

BASH, CURL = shutil.which("bash") or "", shutil.which("curl") or ""
needs_curl = pytest.mark.skipif(not (BASH and CURL), reason="bash and curl are not installed")
SCRIPT = Path(__file__).parents[3] / "components" / "logging" / "scripts" / "apply.sh"
WANTED = requests(RetentionSettings(), archive=Archive("logs-archive", "123456789012", "me-central-1"), shards=3)


class Server(http.server.ThreadingHTTPServer):
    """Takes every PUT, but those to `refused`; is healthy after `unhealthy` questions."""

    refused = ""
    unhealthy = 0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken: list[tuple[str, str]] = []
        self.users: set[str] = set()


class _Handler(http.server.BaseHTTPRequestHandler):
    @property
    def _asked(self) -> Server:
        assert isinstance(self.server, Server)
        return self.server

    def do_GET(self) -> None:
        self._asked.unhealthy -= 1
        self._answer(503 if self._asked.unhealthy >= 0 else 200)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == self._asked.refused:
            self._answer(400, b'{"error": "no such tier"}')
            return
        self._asked.taken.append((self.path, body))
        self._asked.users.add(self.headers["Authorization"])
        self._answer(200)

    def _answer(self, status: int, body: bytes = b"{}") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 # the name that is overridden
        """Nothing on the terminal of the tests."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def run(server: Server, folder: Path, wanted: Sequence[Request] = WANTED, wait: int = 20) -> tuple[int, str]:
    for name, text in files(wanted).items():
        (folder / name).write_text(text, encoding="utf-8")
    environment = {
        "PATH": "/usr/bin:/bin",
        "REQUESTS": str(folder),
        "CA": "/nonexistent",
        "ELASTICSEARCH_URL": f"http://127.0.0.1:{server.server_port}",
        "ELASTICSEARCH_USER": "setup",
        "ELASTICSEARCH_PASSWORD": "secret",
        "WAIT_SECONDS": str(wait),
        "PAUSE_SECONDS": "0.1",
    }
    done = subprocess.run([BASH, str(SCRIPT)], env=environment, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


@needs_curl
def test_everything_is_told_in_order(server: Server, tmp_path: Path) -> None:
    code, said = run(server, tmp_path)

    assert code == 0, said
    assert [path for path, _ in server.taken] == [request.path for request in WANTED]
    assert [json.loads(body) for _, body in server.taken] == [request.body for request in WANTED]
    assert server.users == {f"Basic {base64.b64encode(b'setup:secret').decode()}"}


@needs_curl
def test_to_be_told_again_changes_nothing(server: Server, tmp_path: Path) -> None:
    run(server, tmp_path)
    once = list(server.taken)
    server.taken.clear()
    code, said = run(server, tmp_path)

    assert (code, server.taken) == (0, once), said


@needs_curl
def test_it_waits_for_a_cluster_that_is_being_made(server: Server, tmp_path: Path) -> None:
    server.unhealthy = 3
    code, said = run(server, tmp_path)

    assert code == 0, said
    assert len(server.taken) == len(WANTED)


@needs_curl
def test_it_gives_up_on_a_cluster_that_does_not_come(server: Server, tmp_path: Path) -> None:
    server.unhealthy = 1000
    code, said = run(server, tmp_path, wait=1)

    assert (code, server.taken) == (1, [])
    assert "does not answer, or is red" in said


@needs_curl
def test_a_refused_request_fails_loudly_and_with_the_answer(server: Server, tmp_path: Path) -> None:
    server.refused = WANTED[2].path
    code, said = run(server, tmp_path)

    assert code == 1
    assert f"{server.refused}: 400" in said
    assert "no such tier" in said
    assert [path for path, _ in server.taken] == [request.path for request in WANTED[:2]]


@needs_curl
def test_the_password_is_on_no_command_line(server: Server, tmp_path: Path) -> None:
    assert "ELASTICSEARCH_PASSWORD" not in [
        word for line in SCRIPT.read_text().splitlines() if "--user" in line for word in line.split()
    ]
    assert "secret" not in run(server, tmp_path)[1]


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
def test_the_script_has_none_of_the_shells_traps() -> None:
    done = subprocess.run([shutil.which("shellcheck") or "", str(SCRIPT)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def job(declaration: Declaration) -> Any:
    return declaration[JOB, "nphies-logs-setup"].props


def test_a_changed_number_of_the_retention_table_is_another_job() -> None:
    before = job(declared())
    after = job(declared(retention=RetentionSettings(system=SystemLogRetention(hot=timedelta(days=20)))))

    assert before["metadata"]["name"] != after["metadata"]["name"]
    assert job(declared())["metadata"]["name"] == before["metadata"]["name"]


def test_a_job_that_fails_is_tried_again_some_times_and_then_fails_the_update() -> None:
    spec = job(declared())["spec"]

    assert 1 <= spec["backoffLimit"] <= 6
    assert spec["activeDeadlineSeconds"] > 0
    assert "pulumi.com/skipAwait" not in (job(declared())["metadata"].get("annotations") or {})


def test_the_job_runs_the_files_that_were_tested() -> None:
    declaration = declared()
    mounted = {
        each["name"]: each.get("configMap", {}).get("name")
        for each in job(declaration)["spec"]["template"]["spec"]["volumes"]
    }

    assert declaration[CONFIG_MAP, "nphies-logs-setup-requests"].props["data"] == dict(files(WANTED))
    assert declaration[CONFIG_MAP, "nphies-logs-setup-script"].props["data"] == {"apply.sh": SCRIPT.read_text()}
    for part in ("requests", "script"):
        assert mounted[part] == declaration[CONFIG_MAP, f"nphies-logs-setup-{part}"].props["metadata"]["name"]
