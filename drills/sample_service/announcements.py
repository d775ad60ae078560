"""Announcements of claims in Kafka: written beside the claim in PostgreSQL (an outbox), and sent until Kafka has them."""

import json
import logging
import threading
import time
from uuid import UUID

import psycopg
from confluent_kafka import KafkaException

from drills.sample_service.configuration import StreamsAddress
from drills.sample_service.database import Connection, Database, DatabaseError
from drills.sample_service.metrics import Metrics
from drills.sample_service.producer import Announcement, Producer

TOPICS = {"claims-service": "claims-adjudicated"}
"""By service: the topic of its claims. A service that only reads the database has no outbox."""

BATCH = 100
_PAUSE = 1.0
"""Seconds until the outbox is looked at again, also for what another instance left in it."""

_KEPT = "7 days"
"""As long as the topic keeps its records: a region that takes over sends as much again."""

_TIDIED = 3600.0
_LOCK = 0x6E7068696573
"""Of the one instance that sends: announcements of a claim stay in their order."""

_INSERT = "INSERT INTO outbox (topic, key, value) VALUES (%s, %s, %s)"
_FORGET = "UPDATE outbox SET sent_to = NULL WHERE sent_to <> %s"
_UNSENT = "SELECT event_id, topic, key, value FROM outbox WHERE sent_to IS NULL ORDER BY event_id LIMIT %s"
_SENT = "UPDATE outbox SET sent_to = %s WHERE event_id = ANY(%s)"
_TIDY = "DELETE FROM outbox WHERE sent_to IS NOT NULL AND created_at < now() - %s::interval"

_log = logging.getLogger(__name__)


class Announcements:
    """A claim that was committed is announced at least once. No request waits for Kafka, and none fails without it."""

    def __init__(self, topic: str, address: StreamsAddress, database: Database, metrics: Metrics) -> None:
        self._topic, self._address, self._database, self._metrics = topic, address, database, metrics
        self._woken, self._ending = threading.Event(), threading.Event()
        self._producer: Producer | None = None
        self._cluster, self._tidied = "", -_TIDIED
        self._thread = threading.Thread(target=self._run, daemon=True)
        for name in ("kafka_producer_record_send_total", "kafka_producer_record_error_total"):
            metrics.count(name, 0, topic=topic)

    def start(self) -> None:
        self._thread.start()

    def add(self, connection: Connection, claim: UUID) -> None:
        """In the transaction of the claim: both are there, or neither is."""
        value = json.dumps({"resourceType": "Claim", "id": str(claim)})
        connection.execute(_INSERT, (self._topic, str(claim), value))

    def wake(self) -> None:
        """After the commit."""
        self._woken.set()

    def end(self, within: float) -> None:
        """What has not been sent by then is in the outbox, for another instance."""
        self._ending.set()
        self._woken.set()
        self._thread.join(within)

    def _run(self) -> None:
        while not self._ending.is_set():
            self._woken.wait(_PAUSE)
            self._woken.clear()
            try:
                while self._sent() == BATCH:
                    pass
            except (DatabaseError, psycopg.Error, KafkaException, OSError) as error:
                _log.warning("announcements wait: %s", " ".join(str(error).split()))
                self._ending.wait(_PAUSE)

    def _sent(self) -> int:
        """How many of a batch Kafka acknowledged. Raises KafkaException before it takes a connection, while no broker answers."""
        # A client has the certificate it began with: another one is made when the files are renewed.
        if self._producer is None or self._producer.outdated():
            self._producer = Producer(self._address)
        producer, cluster = self._producer, self._producer.cluster()
        if cluster != self._cluster:  # another region's claims were announced there, not here
            self._database.run(lambda connection: connection.execute(_FORGET, (cluster,)))
            self._cluster = cluster
        if time.monotonic() - self._tidied > _TIDIED:
            self._database.run(lambda connection: connection.execute(_TIDY, (_KEPT,)))
            self._tidied = time.monotonic()
        return self._database.run(lambda connection: self._send(connection, producer, cluster))

    def _send(self, connection: Connection, producer: Producer, cluster: str) -> int:
        (mine,) = connection.execute("SELECT pg_try_advisory_xact_lock(%s)", (_LOCK,)).fetchone() or (False,)
        if not mine:
            return 0
        rows = connection.execute(_UNSENT, (BATCH,)).fetchall()
        acknowledged = producer.send([Announcement(*row) for row in rows], self._ending)
        connection.execute(_SENT, (cluster, acknowledged))
        self._metrics.count("kafka_producer_record_send_total", len(acknowledged), topic=self._topic)
        self._metrics.count("kafka_producer_record_error_total", len(rows) - len(acknowledged), topic=self._topic)
        return len(acknowledged)
