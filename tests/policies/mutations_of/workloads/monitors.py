"""Harmful changes that the policies of `workloads/monitors.py` must find."""

from tests.policies.mutators import Mutations, change, drop

MUTATIONS: Mutations = {
    "metrics-honor-labels": {
        "certificates that end are all the operator's": drop(
            ":Release", "values.prometheus.servicemonitor.honorLabels", of="cert-manager"
        ),
        "secrets that fail are all the operator's": change(
            ":Release", "values.serviceMonitor.honorLabels", False, of="external-secrets"
        ),
    },
}
