"""Harmful changes that the policies of `encryption/certificates.py` must find."""

from tests.policies.damage import Mutations, change

MUTATIONS: Mutations = {
    "certificate-renewal": {
        "a certificate is renewed on its last day": change(":Certificate", "spec.renewBefore", "1h", of="redis-tls"),
        "a certificate keeps its key": change(
            ":Certificate", "spec.privateKey.rotationPolicy", "Never", of="redis-tls"
        ),
        "a certificate has a weak key": change(
            ":Certificate", "spec.privateKey", {"algorithm": "RSA", "size": 1024, "rotationPolicy": "Always"}
        ),
        "a certificate lives ten years": change(":Certificate", "spec.duration", "87600h0m0s", of="redis-tls"),
    },
    "kafka-certificates": {
        "Kafka's authority is not renewed": change(":Kafka", "spec.clusterCa.renewalDays", 1),
        "a Kafka user's certificate is not renewed": change(":KafkaUser", "spec.authentication.renewalDays", 1),
    },
}
