"""Harmful changes that the policies of `workloads/releases.py` must find."""

from tests.policies.mutators import Mutations, change, drop, lose, rewrite

MUTATIONS: Mutations = {
    "charts-pinned": {
        "a chart's version moves": change(":Release", "version", ">=1.0.0"),
        "a chart has no version": drop(":Release", "version"),
        "a chart comes in clear": change(":Release", "chart", "http://charts.example.com/velero.tgz"),
        "a failed chart stays": change(":Release", "atomic", False),
    },
    "operators-restricted": {
        "an operator may gain privileges": change(
            ":Release", "values.containerSecurityContext.allowPrivilegeEscalation", True
        ),
    },
    "required-operators": {
        "an operator is gone": lose(":Release", of="cloudnative-pg"),
        "backups have no operator": lose(":Release", of="velero"),
    },
    "cluster-addons": {
        "an add-on is gone": lose("eks/addon:Addon", of="ebs-csi"),
    },
    "network-policies-enforced": {
        "network policies are not enforced": rewrite(
            "eks/addon:Addon",
            "configurationValues",
            '"enableNetworkPolicy": "true"',
            '"enableNetworkPolicy": "false"',
        ),
    },
}
