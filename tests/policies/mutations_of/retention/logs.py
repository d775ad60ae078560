"""Harmful changes that the policies of `retention/logs.py` must find."""

from tests.policies.mutators import Mutations, change, drop

MUTATIONS: Mutations = {
    "log-group-retention": {
        "the control plane's logs are kept a day": change(":LogGroup", "retentionInDays", 1, of="cluster-logs"),
        "flow logs are kept a week": change(":LogGroup", "retentionInDays", 7, of="flow-logs"),
        "the firewall's log is kept for the default": drop(":LogGroup", "retentionInDays", of="edge"),
    },
    "metrics-retention": {
        "metrics are kept a day": change(":Release", "values.prometheus.prometheusSpec.retention", "1d"),
    },
}
