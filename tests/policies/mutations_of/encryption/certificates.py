"""Harmful changes that the policies of `encryption/certificates.py` must find."""

from tests.policies.mutators import Mutations, change, drop

MUTATIONS: Mutations = {
    "certificate-renewal": {
        "a certificate is renewed on its last day": change(":Certificate", "spec.renewBefore", "1h", of="redis-tls"),
        "a certificate keeps its key": change(
            ":Certificate", "spec.privateKey.rotationPolicy", "Never", of="redis-tls"
        ),
        "a certificate has a weak key": change(
            ":Certificate", "spec.privateKey", {"algorithm": "RSA", "size": 1024, "rotationPolicy": "Always"}
        ),
        "an authority gets a new key": change(
            ":Certificate", "spec.privateKey.rotationPolicy", "Always", of="internal-ca"
        ),
        "an authority gets a new key by default": drop(
            ":Certificate", "spec.privateKey.rotationPolicy", of="internal-ca"
        ),
        "a certificate lives ten years": change(":Certificate", "spec.duration", "87600h0m0s", of="redis-tls"),
    },
    "kafka-certificates": {
        "Kafka's authority is not renewed": change(":Kafka", "spec.clusterCa.renewalDays", 1),
        "Kafka's authority is renewed all the time": change(":Kafka", "spec.clusterCa.validityDays", 30),
        "the authority of Kafka's clients is renewed most of the time": change(
            ":Kafka", "spec.clientsCa.renewalDays", 300
        ),
        "a Kafka user's certificate is renewed all the time": change(
            ":KafkaUser", "spec.authentication.validityDays", 30
        ),
        "a Kafka user's certificate is not renewed": change(":KafkaUser", "spec.authentication.renewalDays", 1),
    },
}
