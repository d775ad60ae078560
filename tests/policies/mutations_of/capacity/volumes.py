"""Harmful changes that the policies of `capacity/volumes.py` must find."""

from tests.policies.mutators import Mutations, change, drop

_STACK = "kube-prometheus-stack"
_SPEC = "values.prometheus.prometheusSpec"

MUTATIONS: Mutations = {
    "prometheus-size-fits-its-volume": {
        "Prometheus keeps more than its volume": change(":Release", f"{_SPEC}.retentionSize", "500GiB", of=_STACK),
        "Prometheus keeps all of its volume": change(":Release", f"{_SPEC}.retentionSize", "210GB", of=_STACK),
        "Prometheus keeps samples until its volume is full": drop(":Release", f"{_SPEC}.retentionSize", of=_STACK),
        "Prometheus' volume is smaller than what it keeps": change(
            ":Release",
            f"{_SPEC}.storageSpec.volumeClaimTemplate.spec.resources.requests.storage",
            "100Gi",
            of=_STACK,
        ),
    },
    "queues-fit-their-volume": {
        "a queue is larger than its volume": change(":Logstash", 'spec.pipelines[0]."queue.max_bytes"', "80gb"),
        "dead letters are more than their volume": change(
            ":Logstash", 'spec.pipelines[1]."dead_letter_queue.max_bytes"', "60gb"
        ),
        "the queues' volume is too small": change(
            ":Logstash", "spec.volumeClaimTemplates[0].spec.resources.requests.storage", "10Gi"
        ),
    },
}
