"""docs/service-contract.md, promise by promise, against the sample service with a real PostgreSQL and a real Redis."""

import re
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from components.observability.metrics import CONTRACT, MICROMETER, SOURCES
from components.service_contract import LIVENESS_PATH, METRICS_PATH, READINESS_PATH, READY_PATH, SERVING_PATH
from declared.values import items, read
from tests.migrations.server import wait_until
from tests.recovery.stacks import stack
from tests.sample_service.process import CLAIM, SERVICE, Process
from tests.sample_service.stores import LOGIN, MISSING, PASSWORD, Postgresql, Redis, authority

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="sample-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        authority(Path(name))
        yield Path(name)


def _place(folder: Path, name: str) -> Path:
    place = folder / name
    place.mkdir(exist_ok=True)
    return place


@pytest.fixture(scope="module")
def database(folder: Path) -> Iterator[Postgresql]:
    server = Postgresql(_place(folder, "database"), folder)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def cache(folder: Path) -> Iterator[Redis]:
    server = Redis(_place(folder, "cache"), folder)
    yield server
    server.stop()


@pytest.fixture
def service(folder: Path, database: Postgresql, cache: Redis) -> Iterator[Process]:
    process = Process(_place(folder, str(uuid.uuid4())), folder, database, cache)
    yield process
    process.end()


def test_a_claim_is_accepted_when_it_is_committed_and_once_however_often_it_is_sent(
    service: Process, database: Postgresql
) -> None:
    claim = uuid.uuid4()

    assert [service.submit(claim).status for _ in range(2)] == [201, 201]
    assert database.sql("SELECT claim_id FROM claims WHERE claim_id = %s", claim) == [(claim,)]
    assert service.get(f"/fhir/Claim/{uuid.uuid4()}").status == 404


def test_the_connection_to_the_database_is_encrypted_and_verified_as_declared(
    service: Process, database: Postgresql
) -> None:
    service.submit()

    assert database.sql(
        "SELECT DISTINCT ssl, application_name FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
        "WHERE backend_type = 'client backend' AND usename = 'claims-service'"
    ) == [(True, SERVICE)]


def test_a_dropped_connection_is_not_the_clients_concern(service: Process, database: Postgresql) -> None:
    assert service.submit().status == 201
    database.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'claims-service'")

    assert service.submit().status == 201


def test_a_renewed_password_is_used_without_a_restart(service: Process, database: Postgresql, folder: Path) -> None:
    assert service.submit().status == 201
    file = folder / "password"
    file.write_text("renewed", encoding="utf-8")
    try:
        database.sql(f"ALTER ROLE \"{LOGIN}\" PASSWORD 'renewed'")
        database.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'claims-service'")
        assert service.submit().status == 201
    finally:
        file.unlink()
        database.sql(f"ALTER ROLE \"{LOGIN}\" PASSWORD '{PASSWORD}'")


def test_no_probe_depends_on_the_database_and_serving_does(service: Process, database: Postgresql) -> None:
    probes = [(READY_PATH, False), (LIVENESS_PATH, True), (READINESS_PATH, True)]
    assert service.get(SERVING_PATH).status == 200

    database.stop()
    try:
        assert [service.get(path, management=where).status for path, where in probes] == [200, 200, 200]
        assert service.get(SERVING_PATH).status == 503
        answer = service.submit()
        assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    finally:
        database.start()

    assert service.get(SERVING_PATH).status == 200
    assert service.submit().status == 201


def test_a_standby_serves_nobody_and_is_ready(service: Process, database: Postgresql) -> None:
    database.become_standby()
    try:
        assert service.get(SERVING_PATH).status == 503
        assert service.get(READY_PATH).status == 200
    finally:
        database.promote()

    wait_until(lambda: service.get(SERVING_PATH).status == 200)


def test_it_starts_without_its_stores(folder: Path, database: Postgresql, cache: Redis) -> None:
    database.stop()
    cache.stop()
    begun = time.monotonic()
    try:
        process = Process(_place(folder, str(uuid.uuid4())), folder, database, cache)
        assert process.get(LIVENESS_PATH, management=True).status == 200
        assert process.get(READY_PATH).status == 200
        assert time.monotonic() - begun < 120
    finally:
        database.start()
        cache.start()

    assert process.submit().status == 201
    process.end()


def test_what_is_read_again_comes_from_the_cache_and_without_it_from_the_database(
    service: Process, cache: Redis
) -> None:
    claim, hits = uuid.uuid4(), 'cache_gets_total{cache="claims",result="hit"}'
    service.submit(claim)

    first = service.get(f"/fhir/Claim/{claim}")

    def again() -> bool:
        """On a busy machine the cache may not answer in time, which counts as a miss."""
        assert service.get(f"/fhir/Claim/{claim}").body == first.body
        return service.metrics()[hits] >= 1

    wait_until(again)

    cache.stop()
    try:
        assert service.get(f"/fhir/Claim/{claim}").body == first.body
    finally:
        cache.start()


def test_told_to_end_it_answers_what_it_has_begun_and_takes_nothing_new(service: Process, database: Postgresql) -> None:
    service.submit()
    answers: list[int] = []
    with database.connection() as holder, holder.transaction():
        holder.execute("LOCK TABLE claims IN ACCESS EXCLUSIVE MODE")
        request = threading.Thread(target=lambda: answers.append(service.submit().status))
        request.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        wait_until(lambda: database.sql(waiting) == [(1,)])
        assert service.terminated
        wait_until(lambda: any("told to end" in each.get("message", "") for each in service.logged()))
        wait_until(lambda: service.get(READINESS_PATH, management=True).status == 503)
        with pytest.raises(OSError, match=r"refused|reset"):
            service.get(READY_PATH)
    request.join(timeout=60)

    assert answers == [201]
    assert service.exit_code() == 0


def test_metrics_have_the_names_that_alerts_panels_and_analyses_read(service: Process) -> None:
    service.submit()
    service.request("PUT", f"/fhir/Claim/{uuid.uuid4()}", b"{}")
    exposed = {sample.partition("{")[0] for sample in service.metrics()}

    assert {name for name, source in SOURCES.items() if source == MICROMETER} <= exposed
    assert {name for name, metric in CONTRACT.items() if metric.service == "claims-service"} <= exposed


def test_every_selector_of_the_release_analysis_finds_what_the_service_exposes(service: Process) -> None:
    service.submit()
    samples = service.metrics()
    templates = [each for each in stack("prod") if each.kind == "AnalysisTemplate" and each.name.startswith(SERVICE)]
    queries = [str(read(metric, "provider.prometheus.query")) for metric in items(templates[0].props, "spec.metrics")]
    names = {name for query in queries for name in re.findall(r"(http_server_requests_seconds_\w+)\{", query)}

    assert len(names) == 2
    for name in names:
        found = [sample for sample in samples if sample.startswith(f"{name}{{") and 'status="201"' in sample]
        assert found
        assert all(f"{label}=" in found[0] for label in ("method", "uri", "status"))


def test_paths_with_ids_are_one_series(service: Process) -> None:
    for _ in range(3):
        service.submit()

    counted = [sample for sample in service.metrics() if sample.startswith("http_server_requests_seconds_count")]
    assert [sample for sample in counted if "Claim" in sample and 'uri="/fhir/Claim/{id}"' not in sample] == []
    assert len([sample for sample in counted if "Claim" in sample]) == 1


def test_every_line_of_output_is_an_object_and_a_request_can_be_followed(service: Process) -> None:
    answer = service.submit(headers={"X-Correlation-Id": "c-1", "X-User-Id": "dr.salem"})
    given = service.submit().headers["X-Correlation-Id"]
    audit = [each for each in service.logged() if each["stream"] == "audit"]

    assert answer.headers["X-Correlation-Id"] == "c-1"
    assert [each["correlation_id"] for each in audit] == ["c-1", given]
    assert (audit[0]["user_id"], audit[0]["action"], audit[0]["result"]) == ("dr.salem", "create", "success")
    assert set(audit[0]) >= {"timestamp", "user_id", "action", "resource", "result", "ip_address", "service"}
    application = [each for each in service.logged() if each["stream"] == "application"]
    assert all({"timestamp", "level", "logger_name", "thread_name", "message"} <= set(each) for each in application)


def test_who_a_patient_is_is_searched_for_in_the_body_alone(service: Process) -> None:
    service.submit()

    found = service.request("POST", "/fhir/Claim/_search", b"patient=m-1")
    assert found.status == 200
    assert CLAIM["patient"].encode() in found.body
    assert service.get("/fhir/Claim/_search?patient=m-1").status == 400


def test_metrics_and_probes_of_the_actuator_are_not_on_the_port_of_requests(service: Process) -> None:
    assert [service.get(path).status for path in (METRICS_PATH, LIVENESS_PATH)] == [404, 404]
