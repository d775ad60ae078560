"""Harmful changes that the policies of `recovery/stream_clients.py` must find."""

from tests.policies.mutators import Mutations, Mutator, rewrite

_FILE = 'data."application.properties"'


def _said(found: str, instead: str) -> Mutator:
    return rewrite(":ConfigMap", _FILE, found, instead, of="claims-service")


MUTATIONS: Mutations = {
    "stream-clients-lose-nothing": {
        "a producer takes its leader's word": _said("producer.acks=all", "producer.acks=1"),
        "a producer may repeat itself": _said("enable.idempotence=true", "enable.idempotence=false"),
        "a group that is new skips what was there before it": _said(
            "spring.kafka.consumer.auto-offset-reset=earliest\n", ""
        ),
        "a record counts as read before it is worked on": _said("enable-auto-commit=false", "enable-auto-commit=true"),
    },
    "stream-clients-leave-a-lost-broker": {
        "a client waits half a minute for a broker that is gone": _said(
            r"request\.timeout\.ms=12000", "request.timeout.ms=30000"
        ),
        "a client gives up before another broker leads": _said(
            r"request\.timeout\.ms=12000", "request.timeout.ms=5000"
        ),
        "a client is told nothing of connections": _said(
            r"spring\.kafka\.properties\.socket\.connection\.setup\.timeout\.ms=5000\n", ""
        ),
    },
}
