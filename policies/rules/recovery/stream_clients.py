"""What a service says to its Kafka client, so that no event is lost on the way."""

from collections.abc import Iterator

from declared.java_properties import java_properties
from declared.resource import Declared
from declared.values import is_unknown, mapping
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


def _clients(resource: Declared, _: Config) -> Iterator[Finding]:
    for file, content in mapping(resource.props, "data").items():
        if not file.endswith(".properties") or not isinstance(content, str):
            continue
        if is_unknown(content):
            yield undecided(resource, f"data.{file} is unknown")
            continue
        found = java_properties(content)
        if f"{_KAFKA}bootstrap-servers" not in found:
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
