"""A producer of Kafka (librdkafka) that is configured as the platform's properties say, with a client certificate."""

import json
import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import confluent_kafka

from drills.sample_service.configuration import StreamsAddress

_ASKED = 2.0
"""Seconds for Kafka to say that it is there."""

_WAITED = 10.0
"""Seconds for it to acknowledge a batch: so long a connection to the database is held. The rest is sent again."""

_POLL = 0.1
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Announcement:
    """A row of the outbox."""

    event: int
    topic: str
    key: str
    value: Any


class Producer:
    """One client, for as long as its certificate is the present one."""

    def __init__(self, address: StreamsAddress) -> None:
        self._address, self._read = address, address.version()
        self._client = confluent_kafka.Producer(dict(address.options), logger=_log)
        self._cluster = ""

    def outdated(self) -> bool:
        """Whether the certificate, its key or the authority has been renewed since."""
        return self._address.version() != self._read

    def cluster(self) -> str:
        """The id of the cluster. Raises KafkaException while no broker answers, or none did at the last batch."""
        if not self._cluster:
            self._cluster = str(self._client.list_topics(timeout=_ASKED).cluster_id)
        return self._cluster

    def send(self, announcements: Sequence[Announcement], ending: threading.Event) -> list[int]:
        """The events that all replicas in sync have. Ends early when `ending` is set."""
        acknowledged: list[int] = []
        for each in announcements:

            def delivered(error: confluent_kafka.KafkaError | None, _: object, event: int = each.event) -> None:
                if error is None:
                    acknowledged.append(event)

            self._client.produce(each.topic, json.dumps(each.value).encode(), each.key.encode(), on_delivery=delivered)
        end = time.monotonic() + _WAITED
        while self._client.flush(_POLL) and time.monotonic() < end and not ending.is_set():
            pass
        if len(acknowledged) < len(announcements):
            self._cluster = ""
        return acknowledged
