"""Programs of the data tier that ask the Kubernetes API: what they run, what they may do, how they are let through."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from components.kubernetes.namespaces import DATA
from components.kubernetes.service_account import service_account

KUBECTL_IMAGE = "docker.io/alpine/kubectl:1.35.3"
"""With a shell, which the project's own image does not have."""

API_CLIENT_PODS = {"nphies.sa/kubernetes-api": "true"}
"""Label of such pods; the network policies let it through."""


def account_with_rights(
    name: str, rights: Mapping[str, Sequence[k8s.rbac.v1.PolicyRuleArgs]], opts: pulumi.ResourceOptions
) -> list[pulumi.Resource]:
    """A service account of the data namespace, with rules by the namespace they are for."""
    account = service_account(name, namespace=DATA, opts=opts)
    return [account, *(right for item in rights.items() for right in _rights(name, *item, opts))]


def _rights(
    name: str, namespace: str, rules: Sequence[k8s.rbac.v1.PolicyRuleArgs], opts: pulumi.ResourceOptions
) -> list[pulumi.Resource]:
    metadata = ObjectMetaArgs(name=name, namespace=namespace)
    return [
        k8s.rbac.v1.Role(f"{name}-{namespace}", metadata=metadata, rules=list(rules), opts=opts),
        k8s.rbac.v1.RoleBinding(
            f"{name}-{namespace}",
            metadata=metadata,
            role_ref=k8s.rbac.v1.RoleRefArgs(api_group="rbac.authorization.k8s.io", kind="Role", name=name),
            subjects=[k8s.rbac.v1.SubjectArgs(kind="ServiceAccount", name=name, namespace=DATA)],
            opts=opts,
        ),
    ]
