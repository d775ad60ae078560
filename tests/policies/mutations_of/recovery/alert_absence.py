"""Harmful changes that the policies of `recovery/alert_absence.py` must find."""

from tests.policies.mutators import Mutations, change

_RULE = ":PrometheusRule"

MUTATIONS: Mutations = {
    "age-alert-absent-metric": {
        "no backup at all is no alert": change(
            _RULE,
            "spec.groups[0].rules[8].expr",
            "time() - max by (schedule) (velero_backup_last_successful_timestamp) > 93600",
            of="nphies-recovery",
        ),
    },
}
