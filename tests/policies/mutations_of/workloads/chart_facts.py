"""Harmful changes that the policies of `workloads/chart_facts.py` must find."""

from tests.policies.mutators import Mutations, add, change

_RELEASE = ":Release"

MUTATIONS: Mutations = {
    "charts-recorded": {
        "a chart's version has no record": change(_RELEASE, "version", "99.0.0", of="cert-manager"),
        "a release has another name than its record": change(_RELEASE, "name", "another", of="cert-manager"),
    },
    "charts-recorded-as-declared": {
        "a chart's values change, and its facts are not recorded anew": add(
            ":Release", "values.podLabels", {"team": "platform"}, of="cert-manager"
        ),
    },
}
