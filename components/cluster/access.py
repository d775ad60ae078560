"""Who may use the Kubernetes API: IAM roles with an EKS access policy each; the creator of the cluster has no implicit access."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from settings import ClusterSettings

VIEWERS_GROUP = "nphies:viewers"
"""Kubernetes group of the viewers, to which components/cluster/viewer_role.py gives what the access policy leaves out."""

DRIFT_GROUP = "nphies:drift"
"""Kubernetes group of the drift check, to which components/cluster/drift_role.py gives all that it has."""


class ClusterAccess(pulumi.ComponentResource):
    """Access entries of administrators, viewers and the drift check. What talks to the cluster depends on this component."""

    def __init__(
        self, name: str, settings: ClusterSettings, *, cluster: str, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("nphies:platform:ClusterAccess", name, opts=opts)
        self._name, self._cluster = name, cluster
        for role in settings.administrators:
            self._grant(role, "AmazonEKSClusterAdminPolicy")
        for role in settings.viewers:
            self._grant(role, "AmazonEKSViewPolicy", groups=[VIEWERS_GROUP])
        if settings.drift is not None:
            self._enter(settings.drift, groups=[DRIFT_GROUP])
        self.register_outputs({})

    def _grant(self, role: str, access_policy: str, groups: Sequence[str] = ()) -> None:
        entry = self._enter(role, groups)
        aws.eks.AccessPolicyAssociation(
            f"{self._name}-{_short(role)}",
            cluster_name=self._cluster,
            principal_arn=entry.principal_arn,
            policy_arn=f"arn:aws:eks::aws:cluster-access-policy/{access_policy}",
            access_scope=aws.eks.AccessPolicyAssociationAccessScopeArgs(type="cluster"),
            # Not a child of the entry: who depends on this component waits for its own children only.
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _enter(self, role: str, groups: Sequence[str]) -> aws.eks.AccessEntry:
        return aws.eks.AccessEntry(
            f"{self._name}-{_short(role)}",
            cluster_name=self._cluster,
            principal_arn=role,
            type="STANDARD",
            kubernetes_groups=list(groups) or None,
            opts=pulumi.ResourceOptions(parent=self),
        )


def _short(role: str) -> str:
    """`arn:aws:iam::123456789012:role/ops/on-call` as `123456789012-ops-on-call`."""
    account, path = role.removeprefix("arn:aws:iam::").split(":role/")
    return f"{account}-{path.replace('/', '-')}"
