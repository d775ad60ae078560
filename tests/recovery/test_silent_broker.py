"""What clients of Kafka wait for when a broker falls silent, worked out by hand."""

import pytest

from recovery.model.disruption import Disruption
from recovery.stores.kafka import evaluated
from tests.recovery.recorded import seconds_of
from tests.recovery.small import inventory, kubernetes

ELECTION, RETRY = seconds_of("partition leader election"), seconds_of("client of Kafka sends to the new leader")
SILENT = (Disruption.NODE, Disruption.AVAILABILITY_ZONE)


def seconds(disruption: Disruption, *clients: str) -> float:
    """Of a cluster with clients that have these properties."""
    cluster = kubernetes("kafka.strimzi.io/v1:Kafka", "streams", {})
    maps = [
        kubernetes("core/v1:ConfigMap", f"client-{number}", {}, data={"application.properties": text})
        for number, text in enumerate(clients)
    ]
    estimate, _ = evaluated(cluster, inventory([cluster, *maps]), disruption)
    return estimate.total.total_seconds()


def client(*timeouts: str) -> str:
    return "\n".join(
        ["spring.kafka.bootstrap-servers=streams:9093", *(f"spring.kafka.properties.{each}" for each in timeouts)]
    )


def test_a_process_that_ends_is_left_at_once_whatever_its_clients_wait_for() -> None:
    assert seconds(Disruption.APPLICATION, client()) == ELECTION


@pytest.mark.parametrize("disruption", SILENT)
def test_a_client_that_is_told_nothing_waits_for_its_defaults(disruption: Disruption) -> None:
    assert seconds(disruption, client()) == 30 + 10 + RETRY


@pytest.mark.parametrize("disruption", SILENT)
def test_the_slowest_client_counts_and_only_beyond_the_election(disruption: Disruption) -> None:
    slow = client("request.timeout.ms=25000", "socket.connection.setup.timeout.ms=5000")
    quick = client("request.timeout.ms=1000", "socket.connection.setup.timeout.ms=1000")

    assert seconds(disruption, quick) == ELECTION
    assert seconds(disruption, quick, slow) == 25 + 5 + RETRY
    assert seconds(disruption, "server.port=8080") == ELECTION
