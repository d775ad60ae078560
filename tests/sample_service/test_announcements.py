"""docs/service-contract.md: what is announced in Kafka, against librdkafka's mock cluster and while there is no Kafka."""

import json
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory

import pytest
from confluent_kafka import Consumer, Producer

from components.service_contract import LIVENESS_PATH, READY_PATH, SERVING_PATH
from declared.values import items, read
from drills.sample_service.announcements import TOPICS
from tests.migrations.server import wait_until
from tests.recovery.stacks import stack
from tests.sample_service.process import Process
from tests.sample_service.stores import MISSING, Postgresql, Redis, authority, free_port, kafka_user

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")

SERVICE = "claims-service"
BOOTSTRAP = "nphies-kafka-kafka-bootstrap.nphies-data.svc:9093"
UNSENT = "SELECT count(*) FROM outbox WHERE sent_to IS NULL"


class Kafka:
    """A mock cluster, which lives as long as this object. It has no TLS and no users."""

    def __init__(self) -> None:
        self._client = Producer({"test.mock.num.brokers": 3, "bootstrap.servers": "mock"})
        found = self._client.list_topics(timeout=10)
        self.cluster = str(found.cluster_id)
        self.bootstrap = ",".join(f"{each.host}:{each.port}" for each in found.brokers.values())

    def keys(self, topic: str) -> list[str]:
        """Of all records, once no more come."""
        reader = Consumer(
            {"bootstrap.servers": self.bootstrap, "group.id": str(uuid.uuid4()), "auto.offset.reset": "earliest"}
        )
        reader.subscribe([topic])
        found: list[str] = []
        try:
            while (record := reader.poll(10 if not found else 3)) is not None:
                if record.error() is None:
                    assert json.loads(record.value() or b"")["resourceType"] == "Claim"
                    found.append((record.key() or b"").decode())
        finally:
            reader.close()
        return found


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="sample-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        authority(Path(name))
        kafka_user(Path(name), SERVICE)
        yield Path(name)


def _place(folder: Path, name: str) -> Path:
    place = folder / name
    place.mkdir()
    return place


@pytest.fixture(scope="module")
def database(folder: Path) -> Iterator[Postgresql]:
    server = Postgresql(_place(folder, "database"), folder)
    yield server
    server.stop()


Started = Callable[..., Process]


@pytest.fixture
def started(folder: Path, database: Postgresql) -> Iterator[Started]:
    """Starts the service with Kafka at `bootstrap`; what is left in the outbox by one test is gone in the next."""
    processes: list[Process] = []

    def start(bootstrap: str, *, tls: bool = False) -> Process:
        given = {BOOTSTRAP: bootstrap}
        if not tls:
            given["spring.kafka.security.protocol=SSL"] = "spring.kafka.security.protocol=PLAINTEXT"
        unused = Redis.__new__(Redis)
        unused.port = free_port()
        place = _place(folder, str(uuid.uuid4()))
        processes.append(Process(place, folder, database, unused, service=SERVICE, replaced=given))
        return processes[-1]

    database.sql("TRUNCATE outbox")
    yield start
    for each in processes:
        each.end()


def nowhere() -> str:
    return f"localhost:{free_port()}"


def test_an_accepted_claim_is_announced_under_its_id_and_once_however_often_it_is_sent(
    started: Started, database: Postgresql
) -> None:
    kafka, claims = Kafka(), [uuid.uuid4() for _ in range(3)]
    service = started(kafka.bootstrap)

    assert [service.submit(claim).status for claim in [*claims, claims[0]]] == [201] * 4

    wait_until(lambda: database.sql(UNSENT) == [(0,)])
    assert sorted(kafka.keys(TOPICS[SERVICE])) == sorted(map(str, claims))
    assert database.sql("SELECT DISTINCT sent_to FROM outbox") == [(kafka.cluster,)]


def test_a_claim_that_is_refused_is_not_announced(started: Started, database: Postgresql) -> None:
    service = started(nowhere())

    assert service.request("PUT", f"/fhir/Claim/{uuid.uuid4()}", b"{}").status == 422
    assert database.sql("SELECT count(*) FROM outbox") == [(0,)]


def test_without_kafka_it_starts_serves_accepts_and_ends_in_time(started: Started, database: Postgresql) -> None:
    service = started(nowhere())

    assert service.submit().status == 201
    assert [service.get(path).status for path in (READY_PATH, SERVING_PATH)] == [200, 200]
    assert service.get(LIVENESS_PATH, management=True).status == 200
    told = service.terminated
    assert service.exit_code() == 0
    assert time.monotonic() - told < 30
    assert database.sql(UNSENT) == [(1,)]


def test_what_one_instance_could_not_announce_another_does(started: Started, database: Postgresql) -> None:
    claim, kafka = uuid.uuid4(), Kafka()
    without = started(nowhere())
    assert without.submit(claim).status == 201
    without.end()

    started(kafka.bootstrap)

    wait_until(lambda: database.sql(UNSENT) == [(0,)])
    assert kafka.keys(TOPICS[SERVICE]) == [str(claim)]


def test_a_region_that_takes_over_announces_again_what_the_other_ones_kafka_had(
    started: Started, database: Postgresql
) -> None:
    claim, lost, taking_over = uuid.uuid4(), Kafka(), Kafka()
    before = started(lost.bootstrap)
    before.submit(claim)
    wait_until(lambda: database.sql("SELECT sent_to FROM outbox") == [(lost.cluster,)])
    before.end()

    started(taking_over.bootstrap)

    wait_until(lambda: database.sql("SELECT sent_to FROM outbox") == [(taking_over.cluster,)])
    assert taking_over.keys(TOPICS[SERVICE]) == [str(claim)]


def test_it_shows_its_users_certificate_and_a_renewed_one_without_a_restart(started: Started, folder: Path) -> None:
    shown: list[str] = []
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(folder / "ca.crt"))
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(folder / "server.crt", folder / "server.key")
    listener = socket()
    listener.bind(("localhost", 0))
    listener.listen()
    threading.Thread(target=_shown, args=(listener, context, shown), daemon=True).start()
    try:
        started(f"localhost:{listener.getsockname()[1]}", tls=True)
        wait_until(lambda: any(SERVICE in each for each in shown))
        kafka_user(folder, "renewed")
        wait_until(lambda: any("renewed" in each for each in shown))
    finally:
        listener.close()
        kafka_user(folder, SERVICE)


def _shown(listener: socket, context: ssl.SSLContext, shown: list[str]) -> None:
    """The certificate of each connection, which then ends, as that of no broker."""
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        try:
            with context.wrap_socket(plain, server_side=True) as connection:
                connection.recv(1)
                shown.append(str(connection.getpeercert()))
        except OSError:
            plain.close()


@pytest.mark.parametrize("name", ["prod", "dr"])
def test_its_user_may_write_the_topic_that_it_announces_in(name: str) -> None:
    for service, topic in TOPICS.items():
        user = next(
            each for each in stack(name) if each.kind == "KafkaUser" and read(each.props, "metadata.name") == service
        )
        allowed = {
            operation
            for acl in items(user.props, "spec.authorization.acls")
            if (read(acl, "resource.type"), read(acl, "resource.name")) == ("topic", topic)
            for operation in items(acl, "operations")
        }
        assert {"Describe", "Write"} <= allowed
