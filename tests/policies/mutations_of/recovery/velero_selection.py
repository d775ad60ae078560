"""Harmful changes that the policies of `recovery/velero_selection.py` must find."""

from tests.policies.mutators import Mutations, add, change

_DAILY = "velero-daily"

MUTATIONS: Mutations = {
    "velero-schedule-complete": {
        "a schedule wants a label that nothing has": change(
            ":Schedule", "spec.template.labelSelector", {"matchLabels": {"backup": "yes"}}, of=_DAILY
        ),
        "a schedule leaves volumes out": change(
            ":Schedule", "spec.template.excludedNamespaceScopedResources", ["persistentvolumeclaims"], of=_DAILY
        ),
        "a schedule leaves pods out": change(
            ":Schedule", "spec.template.excludedNamespaceScopedResources", ["events", "pods"], of=_DAILY
        ),
        "a schedule takes secrets only": add(
            ":Schedule", "spec.template.includedNamespaceScopedResources", ["secrets"], of=_DAILY
        ),
        "a schedule's namespace is misspelt": change(
            ":Schedule", "spec.template.includedNamespaces", ["nphies-cor", "nphies-data"], of=_DAILY
        ),
    },
}
