"""Kafka in three zones."""

from pydantic import Field

from declared.expectations import FALSE, at_least, equal, one_of
from declared.requirements.requirement import Requirement
from policies.model.expect import requirement_check, types_of
from policies.model.policy import Config, ResourcePolicy
from policies.rules.multi_az.workloads import ZONE

KAFKA, POOL = "kubernetes:kafka.strimzi.io/v1:Kafka", "kubernetes:kafka.strimzi.io/v1:KafkaNodePool"

_TOPIC = "kubernetes:kafka.strimzi.io/v1:KafkaTopic"


class _StreamsSpreadConfig(Config):
    replicas: int = Field(default=3, ge=1, description="Brokers, controllers and replicas of a topic (guide).")
    in_sync: int = Field(default=2, ge=1, description="Replicas that have a record before it is confirmed.")


def _streams(config: _StreamsSpreadConfig) -> tuple[Requirement, ...]:
    return (
        Requirement(POOL, "spec.replicas", at_least(config.replicas)),
        Requirement(KAFKA, "spec.kafka.rack.topologyKey", equal(ZONE)),
        *(
            Requirement(KAFKA, f'spec.kafka.config."{setting}"', at_least(config.replicas))
            for setting in (
                "default.replication.factor",
                "offsets.topic.replication.factor",
                "transaction.state.log.replication.factor",
                "share.coordinator.state.topic.replication.factor",
            )
        ),
        *(
            Requirement(KAFKA, f'spec.kafka.config."{setting}"', at_least(config.in_sync))
            for setting in (
                "min.insync.replicas",
                "transaction.state.log.min.isr",
                "share.coordinator.state.topic.min.isr",
            )
        ),
        Requirement(
            KAFKA,
            'spec.kafka.config."unclean.leader.election.enable"',
            FALSE,
            "records that were confirmed would be lost",
        ),
        Requirement(_TOPIC, "spec.replicas", at_least(config.replicas)),
        Requirement(_TOPIC, 'spec.config."min.insync.replicas"', at_least(config.in_sync)),
        Requirement(_TOPIC, 'spec.config."unclean.leader.election.enable"', one_of(None, False)),
        Requirement(_TOPIC, "spec.partitions", at_least(1)),
    )


STREAMS_SPREAD = ResourcePolicy(
    name="streams-in-three-zones",
    description="Kafka has three replicas of everything in three zones, two of which have a record before it is confirmed.",
    remedy="Keep replicas and replication factors at 3, min.insync.replicas at 2, rack awareness by zone.",
    config=_StreamsSpreadConfig,
    types=types_of(_streams(_StreamsSpreadConfig())),
    check=requirement_check(_streams),
)
