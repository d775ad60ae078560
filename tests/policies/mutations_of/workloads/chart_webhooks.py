"""Harmful changes that the policies of `workloads/chart_webhooks.py` must find."""

from tests.policies.chart_mutators import chart_makes, every
from tests.policies.mutators import Mutations

_OWN = [{"kind": "PrometheusRule", "namespace": "nphies-observability", "count": 30}]

MUTATIONS: Mutations = {
    "webhook-own-release": {
        "a webhook refuses its own release": chart_makes(
            "kube-prometheus-stack", every("webhooks", failurePolicy="Fail", own=_OWN)
        ),
    },
}
