"""Kafka in three zones."""

from declared.expectations import FALSE, at_least, equal, one_of
from declared.requirements.requirement import Requirement
from policies.model.expect import requirement_check, types_of
from policies.model.policy import ResourcePolicy, integer
from policies.rules.multi_az.workloads import ZONE

KAFKA, POOL = "kubernetes:kafka.strimzi.io/v1:Kafka", "kubernetes:kafka.strimzi.io/v1:KafkaNodePool"

_TOPIC = "kubernetes:kafka.strimzi.io/v1:KafkaTopic"

_STREAMS = (
    Requirement(POOL, "spec.replicas", at_least("replicas")),
    Requirement(KAFKA, "spec.kafka.rack.topologyKey", equal(ZONE)),
    *(
        Requirement(KAFKA, f'spec.kafka.config."{setting}"', at_least("replicas"))
        for setting in (
            "default.replication.factor",
            "offsets.topic.replication.factor",
            "transaction.state.log.replication.factor",
            "share.coordinator.state.topic.replication.factor",
        )
    ),
    *(
        Requirement(KAFKA, f'spec.kafka.config."{setting}"', at_least("inSync"))
        for setting in ("min.insync.replicas", "transaction.state.log.min.isr", "share.coordinator.state.topic.min.isr")
    ),
    Requirement(
        KAFKA, 'spec.kafka.config."unclean.leader.election.enable"', FALSE, "records that were confirmed would be lost"
    ),
    Requirement(_TOPIC, "spec.replicas", at_least("replicas")),
    Requirement(_TOPIC, 'spec.config."min.insync.replicas"', at_least("inSync")),
    Requirement(_TOPIC, 'spec.config."unclean.leader.election.enable"', one_of(None, False)),
    Requirement(_TOPIC, "spec.partitions", at_least(1)),
)

STREAMS_SPREAD = ResourcePolicy(
    name="streams-in-three-zones",
    description="Kafka has three replicas of everything in three zones, two of which have a record before it is confirmed.",
    remedy="Keep replicas and replication factors at 3, min.insync.replicas at 2, rack awareness by zone.",
    config={
        "replicas": integer(3, "Brokers, controllers and replicas of a topic (guide).", minimum=1),
        "inSync": integer(2, "Replicas that have a record before it is confirmed.", minimum=1),
    },
    types=types_of(_STREAMS),
    check=requirement_check(_STREAMS),
)
