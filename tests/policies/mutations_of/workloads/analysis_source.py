"""Harmful changes that the policies of `workloads/analysis_source.py` must find."""

from tests.policies.mutators import Mutations, Mutator, change, drop

_PROVIDER = "spec.metrics[0].provider.prometheus"


def _asks(address: str) -> Mutator:
    return change(":AnalysisTemplate", f"{_PROVIDER}.address", address)


MUTATIONS: Mutations = {
    "analysis-prometheus-address": {
        "an analysis asks in another namespace": _asks("http://prometheus-operated.monitoring.svc:9090"),
        "an analysis asks another Service": _asks("http://prometheus.nphies-observability.svc:9090"),
        "an analysis asks another port": _asks("http://prometheus-operated.nphies-observability.svc:9091"),
        "an analysis asks Alertmanager": _asks("http://prometheus-alertmanager.nphies-observability.svc:9093"),
        "an analysis asks in its own namespace": _asks("http://prometheus-operated:9090"),
        "an analysis asks no address": _asks("prometheus-operated.nphies-observability.svc:9090"),
        "an analysis asks nobody": drop(":AnalysisTemplate", f"{_PROVIDER}.address"),
    },
}
