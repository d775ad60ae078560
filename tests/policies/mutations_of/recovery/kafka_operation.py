"""Harmful changes that the policies of `recovery/kafka_operation.py` must find."""

from tests.policies.mutators import Mutations, change, drop

_KAFKA = "v1:Kafka"
_TEMPLATE = "spec.entityOperator.template"

MUTATIONS: Mutations = {
    "kafka-metadata-version": {
        "the metadata is of a later version": change(_KAFKA, "spec.kafka.metadataVersion", "4.9-IV0"),
        "the brokers are of an older version": change(_KAFKA, "spec.kafka.version", "4.2.0"),
        "the metadata is of a version long gone": change(_KAFKA, "spec.kafka.metadataVersion", "2.8"),
        "the metadata has no version": change(_KAFKA, "spec.kafka.metadataVersion", "latest"),
    },
    "kafka-maintenance-windows": {
        "maintenance is on the 31st of February": change(_KAFKA, "spec.maintenanceTimeWindows", ["* * 22-23 31 2 ?"]),
        "maintenance is once a year": change(_KAFKA, "spec.maintenanceTimeWindows", ["* * 22-23 1 JAN ?"]),
        "maintenance was in another year": change(_KAFKA, "spec.maintenanceTimeWindows", ["* * 22-23 * * ? 2024"]),
        "maintenance has too few fields": change(_KAFKA, "spec.maintenanceTimeWindows", ["* 22-23 * * ?"]),
    },
    "kafka-topics-without-finalizers": {
        "topics have finalizers": change(_KAFKA, f"{_TEMPLATE}.topicOperatorContainer.env[0].value", "true"),
        "topics have finalizers by default": drop(_KAFKA, f"{_TEMPLATE}.topicOperatorContainer"),
    },
}
