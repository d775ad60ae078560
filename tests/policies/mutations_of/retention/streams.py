"""Harmful changes that the policies of `retention/streams.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop

MUTATIONS: Mutations = {
    "topic-retention": {
        "claims are kept an hour in Kafka": change(
            ":KafkaTopic", 'spec.config."retention.ms"', 3600000, of="claims-submitted"
        ),
        "audit events are kept a day in Kafka": change(
            ":KafkaTopic", 'spec.config."retention.ms"', 86400000, of="audit-events"
        ),
        "dead letters are kept for the default": drop(":KafkaTopic", 'spec.config."retention.ms"', of="dead-letter"),
        "a topic is bounded in size": add(":KafkaTopic", 'spec.config."retention.bytes"', 1000000),
    },
}
