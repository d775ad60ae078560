"""Harmful changes that the policies of `multi_az/streams.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop

_KAFKA = ":Kafka"
_POOL = ":KafkaNodePool"
_TOPIC = ":KafkaTopic"

MUTATIONS: Mutations = {
    "streams-in-three-zones": {
        "one broker": change(_POOL, "spec.replicas", 1, of="broker"),
        "one controller": change(_POOL, "spec.replicas", 1, of="controller"),
        "brokers do not know their zone": drop(_KAFKA, "spec.kafka.rack"),
        "topics have one replica by default": change(_KAFKA, 'spec.kafka.config."default.replication.factor"', 1),
        "offsets have one replica": change(_KAFKA, 'spec.kafka.config."offsets.topic.replication.factor"', 1),
        "one replica confirms a record": change(_KAFKA, 'spec.kafka.config."min.insync.replicas"', 1),
        "an outdated replica may lead": change(_KAFKA, 'spec.kafka.config."unclean.leader.election.enable"', True),
        "a topic has one replica": change(_TOPIC, "spec.replicas", 1, of="claims-submitted"),
        "a topic's records are confirmed by one": change(
            _TOPIC, 'spec.config."min.insync.replicas"', 1, of="audit-events"
        ),
        "an outdated replica of a topic may lead": add(_TOPIC, 'spec.config."unclean.leader.election.enable"', True),
    },
}
