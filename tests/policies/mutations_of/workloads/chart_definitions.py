"""Harmful changes that the policies of `workloads/chart_definitions.py` must find."""

from tests.policies.chart_mutators import chart_makes, every
from tests.policies.mutators import Mutations, change, drop

MUTATIONS: Mutations = {
    "crds-kept": {
        "an uninstall takes definitions along": chart_makes(
            "cloudnative-pg", every("definitions", **{"from": "templates", "keep": False})
        ),
        "definitions of secrets go with their chart": drop(
            ":Release", "values.crds.annotations", of="external-secrets"
        ),
        "definitions of monitors go with their chart": drop(":Release", "values.crds", of="prometheus-operator-crds"),
        "definitions of rollouts go with their chart": change(":Release", "values.keepCRDs", False),
        "definitions of certificates go with their chart": change(":Release", "values.crds.keep", False),
    },
}
