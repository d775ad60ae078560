"""What a service says to its Kafka client, so that no event is lost on the way."""

from collections.abc import Iterator

from pydantic import Field

from declared.java_properties import java_properties
from declared.resource import Declared
from declared.values import as_number, is_unknown, mapping
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_KAFKA = "spring.kafka."
_PRODUCER = {
    "producer.acks": ("all", "-1"),
    "producer.properties.enable.idempotence": ("true",),
}
_CONSUMER = {
    "consumer.auto-offset-reset": ("earliest",),
    "consumer.enable-auto-commit": ("false",),
}


def _configured(resource: Declared) -> Iterator[tuple[str, dict[str, str] | None]]:
    """The files of properties of Kafka's clients; None for one that is unknown."""
    for file, content in mapping(resource.props, "data").items():
        if not file.endswith(".properties") or not isinstance(content, str):
            continue
        found = None if is_unknown(content) else java_properties(content)
        if found is None or f"{_KAFKA}bootstrap-servers" in found:
            yield file, found


def _clients(resource: Declared, _: Config) -> Iterator[Finding]:
    for file, found in _configured(resource):
        if found is None:
            yield undecided(resource, f"data.{file} is unknown")
            continue
        wanted = _PRODUCER | (_CONSUMER if f"{_KAFKA}consumer.group-id" in found else {})
        for name, allowed in wanted.items():
            value = found.get(_KAFKA + name)
            if value not in allowed:
                yield wrong(
                    resource, f"data.{file}: {_KAFKA}{name} is {value or 'not given'}; expected {' or '.join(allowed)}"
                )


STREAM_CLIENTS = ResourcePolicy(
    name="stream-clients-lose-nothing",
    description="Services write to Kafka until all replicas in sync have a record, once, and read what was there before them.",
    remedy="acks=all, enable.idempotence=true; auto-offset-reset=earliest and enable-auto-commit=false for who reads.",
    types=("kubernetes:core/v1:ConfigMap",),
    check=_clients,
)


class _LostBrokerConfig(Config):
    request_least: int = Field(
        default=10_000,
        ge=1,
        description="Shortest request.timeout.ms, in milliseconds: a broker that is gone is replaced after 9 s.",
    )
    request_most: int = Field(default=15_000, ge=1, description="Longest request.timeout.ms, in milliseconds.")
    connection_most: int = Field(
        default=5_000, ge=1, description="Longest socket.connection.setup.timeout.ms, in milliseconds."
    )


def _lost_broker(resource: Declared, config: _LostBrokerConfig) -> Iterator[Finding]:
    for file, found in _configured(resource):
        if found is None:
            yield undecided(resource, f"data.{file} is unknown")
            continue
        for name, least, most in (
            ("request.timeout.ms", config.request_least, config.request_most),
            ("socket.connection.setup.timeout.ms", 1, config.connection_most),
        ):
            value = found.get(f"{_KAFKA}properties.{name}")
            if not least <= (as_number(value) or 0) <= most:
                yield wrong(
                    resource,
                    f"data.{file}: {_KAFKA}properties.{name} is {value or 'not given'}; expected {least} to {most}",
                )


LOST_BROKER = ResourcePolicy(
    name="stream-clients-leave-a-lost-broker",
    description="Services leave a Kafka broker that has fallen silent soon after another leads its partitions.",
    remedy="Set request.timeout.ms and socket.connection.setup.timeout.ms below spring.kafka.properties.",
    config=_LostBrokerConfig,
    types=("kubernetes:core/v1:ConfigMap",),
    check=_lost_broker,
)
