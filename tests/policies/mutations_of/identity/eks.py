"""Harmful changes that the policies of `identity/eks.py` must find."""

from tests.policies.mutators import Mutations, change, lose

MUTATIONS: Mutations = {
    "cluster-access-by-entries": {
        "access is by the aws-auth ConfigMap": change(
            "eks/cluster:Cluster", "accessConfig.authenticationMode", "API_AND_CONFIG_MAP"
        ),
        "whoever made the cluster rules it": change(
            "eks/cluster:Cluster", "accessConfig.bootstrapClusterCreatorAdminPermissions", True
        ),
    },
    "least-privilege-access-entries": {
        "on-call are masters": change(":AccessEntry", "kubernetesGroups", ["system:masters"], of="on-call"),
        "a user of the account enters the cluster": change(
            ":AccessEntry", "principalArn", "arn:aws:iam::123456789012:user/somebody"
        ),
    },
    "one-cluster-administrator": {
        "on-call are administrators": change(
            ":AccessPolicyAssociation",
            "policyArn",
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
            of="on-call",
        ),
        "the cluster has no administrator": lose(":AccessPolicyAssociation", of="deployment"),
    },
}
