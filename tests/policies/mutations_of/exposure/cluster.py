"""Harmful changes that the policies of `exposure/cluster.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop, lose, lose_all

_EKS = "eks/cluster:Cluster"

MUTATIONS: Mutations = {
    "kubernetes-api-private": {
        "the Kubernetes API is public": change(_EKS, "vpcConfig.endpointPublicAccess", True),
        "the Kubernetes API has no private endpoint": change(_EKS, "vpcConfig.endpointPrivateAccess", False),
    },
    "kubernetes-api-logged": {
        "the audit log of the API is off": change(_EKS, "enabledClusterLogTypes", ["api", "authenticator"]),
        "the API keeps no log": drop(_EKS, "enabledClusterLogTypes"),
    },
    "node-no-ssh-imdsv2": {
        "nodes answer IMDSv1": change(":LaunchTemplate", "metadataOptions.httpTokens", "optional"),
        "pods reach a node's credentials": change(":LaunchTemplate", "metadataOptions.httpPutResponseHopLimit", 2),
        "nodes have no metadata options": drop(":LaunchTemplate", "metadataOptions"),
        "nodes take SSH": add("eks/nodeGroup:NodeGroup", "remoteAccess", {"ec2SshKey": "operations"}),
    },
    "private-api-reachable": {
        "the private API has no ingress rule": lose_all(":SecurityGroupIngressRule"),
        "the way in is tried by hand": drop(":Association", "scheduleExpression"),
        "nothing tries the way in": lose(":Association"),
        "the way in is tried on no host": change(":Association", "targets", []),
    },
}
