"""Harmful changes that the policies of `workloads/namespaces.py` must find."""

from tests.policies.mutators import Mutations, change, drop, lose

_NAMESPACE = "core/v1:Namespace"
_NETWORK = ":NetworkPolicy"

MUTATIONS: Mutations = {
    "pod-security-level": {
        "a namespace takes privileged pods": change(
            _NAMESPACE, 'metadata.labels."pod-security.kubernetes.io/enforce"', "privileged", of="nphies-core"
        ),
        "a namespace takes baseline pods": change(
            _NAMESPACE, 'metadata.labels."pod-security.kubernetes.io/enforce"', "baseline", of="nphies-data"
        ),
        "a namespace enforces nothing": drop(_NAMESPACE, "metadata.labels", of="nphies-operators"),
        "a namespace's level moves": change(
            _NAMESPACE, 'metadata.labels."pod-security.kubernetes.io/enforce-version"', "latest"
        ),
    },
    "namespace-default-deny": {
        "a namespace has no quota": lose(":ResourceQuota", of="nphies-core"),
        "a namespace has no limits": lose(":LimitRange", of="nphies-data"),
        "a namespace is open": lose(_NETWORK, of="nphies-core-default"),
        "a namespace lets traffic out": change(_NETWORK, "spec.policyTypes", ["Ingress"], of="nphies-data-default"),
        "a namespace resolves no names": lose(_NETWORK, of="nphies-data-dns"),
    },
    "complete-quota": {
        "a namespace lets load balancers be made": change(":ResourceQuota", 'spec.hard."services.loadbalancers"', "10"),
        "a quota does not bound memory": drop(":ResourceQuota", 'spec.hard."requests.memory"'),
    },
    "complete-limitrange": {
        "containers get no limit": drop(":LimitRange", "spec.limits[0].default"),
    },
}
