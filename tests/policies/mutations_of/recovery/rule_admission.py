"""Harmful changes that the policies of `recovery/rule_admission.py` must find."""

from tests.policies.mutators import Mutations, change

MUTATIONS: Mutations = {
    "admission-webhook-failure-policy": {
        "the monitoring refuses its own rules": change(
            ":Release", "values.prometheusOperator.admissionWebhooks.failurePolicy", "Fail"
        ),
    },
}
