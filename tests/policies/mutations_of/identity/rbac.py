"""Harmful changes that the policies of `identity/rbac.py` must find."""

from tests.policies.mutators import Mutations, change, drop

_RBAC = "rbac.authorization.k8s.io/v1:Role"

MUTATIONS: Mutations = {
    "least-privilege-cluster-roles": {
        "a role in the cluster may do everything": change(_RBAC, "rules[0].verbs", ["*"]),
        "a role in the cluster is for every kind": change(_RBAC, "rules[0].resources", ["*"], of="pruning"),
        "a role reads every Secret": drop(_RBAC, "rules[0].resourceNames", of="data-tier"),
        "a role may impersonate": change(_RBAC, "rules[0].verbs", ["get", "impersonate"]),
        "viewers may change everything": change(
            ":ClusterRole", "rules[0].verbs", ["get", "create", "delete"], of="viewers"
        ),
        "viewers read Secrets": change(":ClusterRole", "rules[1].resources", ["secrets"], of="viewers"),
        "the drift check reads Secrets": change(":ClusterRole", "rules[0].resources", ["secrets"], of="drift"),
    },
    "least-privilege-bindings": {
        "viewers are administrators": change(":ClusterRoleBinding", "roleRef.name", "cluster-admin"),
        "everybody is a viewer": change(":ClusterRoleBinding", "subjects[0].name", "system:authenticated"),
        "a role is bound to every pod": change(":RoleBinding", "subjects[0].name", "default"),
    },
}
