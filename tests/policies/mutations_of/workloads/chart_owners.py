"""Harmful changes that the policies of `workloads/chart_owners.py` must find."""

from tests.policies.chart_mutators import chart_makes, more
from tests.policies.mutators import Mutations, change, drop

MUTATIONS: Mutations = {
    "crds-one-owner": {
        "two charts bring the definitions of monitors": change(
            ":Release", "values.crds.enabled", True, of="kube-prometheus"
        ),
        "two charts bring the definitions of monitors by default": drop(
            ":Release", "values.crds", of="kube-prometheus"
        ),
        "two charts bring the definition of certificates": chart_makes(
            "external-secrets",
            more("definitions", {"from": "crds", "keep": True, "name": "certificates.cert-manager.io"}),
        ),
    },
    "leader-election-namespace": {
        "a controller's lease is in kube-system": change(
            ":Release", "values.global.leaderElection.namespace", "kube-system"
        ),
        "a controller's lease is in kube-system by default": drop(":Release", "values.global.leaderElection"),
    },
}
