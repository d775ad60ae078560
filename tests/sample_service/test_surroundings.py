"""docs/service-contract.md: what the platform does to a service that runs, against the sample service with real stores."""

import contextlib
import os
import shutil
import threading
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from components.service_contract import READY_PATH, SERVING_PATH
from tests.migrations.server import wait_until
from tests.sample_service.process import USER, Process, read_only
from tests.sample_service.stores import MISSING, Postgresql, Redis, authority

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
GATEWAY = "api-gateway"
"""The one without a database: it serves through claims-service."""


def place(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir(exist_ok=True)
    return made


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="sample-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        authority(Path(name))
        yield Path(name)


@pytest.fixture
def database(folder: Path) -> Iterator[Postgresql]:
    server = Postgresql(place(folder, "database"), folder)
    yield server
    server.stop()


@pytest.fixture
def cache(folder: Path) -> Iterator[Redis]:
    server = Redis(place(folder, "cache"), folder)
    yield server
    server.stop()


@pytest.fixture
def stores(database: Postgresql, cache: Redis) -> tuple[Postgresql, Redis]:
    return database, cache


@pytest.fixture
def service(folder: Path, stores: tuple[Postgresql, Redis]) -> Iterator[Process]:
    process = Process(place(folder, str(uuid.uuid4())), folder, *stores)
    yield process
    process.end()


def test_a_renewed_authority_and_certificate_are_used_without_a_restart(
    service: Process, folder: Path, database: Postgresql, cache: Redis
) -> None:
    claim, hits = uuid.uuid4(), 'cache_gets_total{cache="claims",result="hit"}'
    assert service.submit(claim).status == 201

    def cached(more: float) -> None:
        """On a busy machine the cache may not answer in time, which counts as a miss."""

        def again() -> bool:
            assert service.get(f"/fhir/Claim/{claim}").status == 200
            return service.metrics()[hits] >= more

        wait_until(again)

    cached(1)
    before = service.metrics()[hits]
    authority(folder)  # another key: what was trusted before is not any more
    for server in (database, cache):
        server.stop()
    shutil.copy(folder / "server.crt", database.folder / "server.crt")
    shutil.copyfile(folder / "server.key", database.folder / "server.key")
    for server in (database, cache):
        server.start()

    assert service.submit().status == 201
    assert service.get(SERVING_PATH).status == 200
    cached(before + 1)


def test_a_service_without_a_database_serves_while_what_it_serves_through_does(
    service: Process, folder: Path, stores: tuple[Postgresql, Redis]
) -> None:
    database, _ = stores
    url = f"http://localhost:{service.http}{SERVING_PATH}"
    given = {"http://claims-service:8080/serving": url}
    gateway = Process(place(folder, GATEWAY), folder, *stores, service=GATEWAY, replaced=given)
    try:
        assert gateway.get(SERVING_PATH).status == 200
        database.stop()
        assert gateway.get(SERVING_PATH).status == 503
        assert gateway.get(READY_PATH).status == 200
    finally:
        database.start()
        gateway.end()


def test_a_request_that_does_not_end_is_not_waited_for_longer_than_shutdown(
    folder: Path, stores: tuple[Postgresql, Redis]
) -> None:
    database, _ = stores
    declared = "spring.lifecycle.timeout-per-shutdown-phase="
    given = {f"{declared}30s": f"{declared}2s"}
    process = Process(place(folder, "ending"), folder, *stores, replaced=given)
    assert process.submit().status == 201
    with database.connection() as holder, holder.transaction():
        holder.execute("LOCK TABLE claims IN ACCESS EXCLUSIVE MODE")
        threading.Thread(target=_ignored, args=(process,), daemon=True).start()
        wait_until(lambda: database.sql("SELECT count(*) FROM pg_locks WHERE NOT granted") == [(1,)])
        told = process.terminated

        assert process.exit_code() == 1
        assert 2 <= time.monotonic() - told < 30


def _ignored(process: Process) -> None:
    with contextlib.suppress(OSError):
        process.submit()


@pytest.mark.skipif(not read_only(), reason="file systems cannot be made read-only here")
def test_it_runs_as_any_user_with_a_read_only_root(folder: Path, stores: tuple[Postgresql, Redis]) -> None:
    process = Process(place(folder, "confined"), folder, *stores, confined=True)
    try:
        assert process.submit().status == 201
        assert process.get(SERVING_PATH).status == 200
        assert process.user() == (USER if os.geteuid() == 0 else os.geteuid())
    finally:
        process.end()


def test_it_answers_on_every_interface_of_the_pod(service: Process) -> None:
    for port, path in ((service.http, READY_PATH), (service.management, "/actuator/health/liveness")):
        with urllib.request.urlopen(f"http://127.0.0.2:{port}{path}", timeout=60) as answer:
            assert answer.status == 200


def test_a_row_of_another_version_is_read_with_what_it_has(service: Process, database: Postgresql) -> None:
    """Both versions run at once during a release, and the next one may know fields that this one does not."""
    claim = uuid.uuid4()
    bundle = (
        '{"serviceDate": "2026-11-26", "provider": "p-1", "insurer": "i-1", "patient": "m-9", "added": {"later": [1]}}'
    )
    database.sql(
        "INSERT INTO claims (claim_id, service_date, provider_id, payer_id, member_id, bundle) "
        "VALUES (%s, '2026-11-26', 'p-1', 'i-1', 'm-9', %s::jsonb)",
        claim,
        bundle,
    )

    assert b'"added": {"later": [1]}' in service.get(f"/fhir/Claim/{claim}").body
    assert b'"added"' in service.request("POST", "/fhir/Claim/_search", b"patient=m-9").body


def test_a_claim_of_another_version_keeps_the_fields_that_this_one_does_not_know(service: Process) -> None:
    claim = uuid.uuid4()
    body = b'{"serviceDate": "2026-11-26", "provider": "p-1", "insurer": "i-1", "patient": "m-1", "added": "later"}'

    assert service.request("PUT", f"/fhir/Claim/{claim}", body).status == 201
    assert b'"added": "later"' in service.get(f"/fhir/Claim/{claim}").body
