"""How long Kafka keeps events."""

from collections.abc import Iterator

from pydantic import Field

from declared.resource import Declared
from declared.values import as_number, is_unknown, mapping, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_TOPIC = "kubernetes:kafka.strimzi.io/v1:KafkaTopic"


class _TopicsKeptConfig(Config):
    days: int = Field(default=7, ge=1, description="How long a topic keeps its records, in days.")
    audit_days: int = Field(
        default=30, ge=1, description="How long topics of audit events and dead letters do, in days."
    )


def _topic(topic: Declared, config: _TopicsKeptConfig) -> Iterator[Finding]:
    settings = mapping(topic.props, "spec.config")
    if "compact" in str(settings.get("cleanup.policy")):
        return
    audit = "audit" in str(read(topic.props, "metadata.name")) or "dead-letter" in str(
        read(topic.props, "metadata.name")
    )
    least = config.audit_days if audit else config.days
    kept = settings.get("retention.ms")
    milliseconds = as_number(kept)
    if is_unknown(kept):
        yield undecided(topic, "spec.config.retention.ms is unknown")
    elif milliseconds is None or 0 <= milliseconds < least * 86_400_000:
        yield wrong(topic, f"spec.config.retention.ms is {kept}; expected at least {least} days")
    if settings.get("retention.bytes") not in (None, -1):
        yield wrong(topic, "spec.config.retention.bytes lets records go before their time")


TOPICS_KEPT = ResourcePolicy(
    name="topic-retention",
    description="Kafka keeps events for a week, and audit events and dead letters for a month, to be replayed.",
    remedy="Set retention.ms, and no retention.bytes.",
    config=_TopicsKeptConfig,
    types=(_TOPIC,),
    check=_topic,
)
