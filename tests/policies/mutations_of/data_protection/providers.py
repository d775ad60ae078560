"""Harmful changes that the policies of `data_protection/providers.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop

_PROVIDER = "providers:kubernetes"

MUTATIONS: Mutations = {
    "kubernetes-provider-stable": {
        "a new kubeconfig replaces everything": drop(_PROVIDER, "clusterIdentifier"),
        "the cluster has no name": change(_PROVIDER, "clusterIdentifier", ""),
        "a cluster that does not answer is forgotten": add(_PROVIDER, "deleteUnreachable", "true"),
        "a cluster that does not answer is up to date": add(_PROVIDER, "skipUpdateUnreachable", "true"),
        "nothing reaches the cluster": add(_PROVIDER, "renderYamlToDirectory", "manifests"),
        "operators' fields are taken from them": change(_PROVIDER, "enableServerSideApply", "false"),
    },
}
