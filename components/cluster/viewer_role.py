"""What viewers see beside AmazonEKSViewPolicy, which knows the built-in kinds of namespaces only."""

import pulumi
import pulumi_kubernetes as k8s

NAME = "nphies-viewers"

CUSTOM_GROUPS = (
    "argoproj.io",
    "barmancloud.cnpg.io",
    "cert-manager.io",
    "elasticsearch.k8s.elastic.co",
    "elbv2.k8s.aws",
    "external-secrets.io",
    "kafka.strimzi.io",
    "kibana.k8s.elastic.co",
    "logstash.k8s.elastic.co",
    "beat.k8s.elastic.co",
    "monitoring.coreos.com",
    "postgresql.cnpg.io",
    "redis.redis.opstreelabs.in",
    "snapshot.storage.k8s.io",
    "velero.io",
)
"""API groups of the operators: databases, backups, rollouts, certificates. None of their kinds holds a secret value."""

_CLUSTER_WIDE = {
    "": ["namespaces", "nodes", "persistentvolumes"],
    "apiextensions.k8s.io": ["customresourcedefinitions"],
    "metrics.k8s.io": ["nodes", "pods"],
    "storage.k8s.io": ["csidrivers", "csinodes", "storageclasses", "volumeattachments"],
}


class ViewerRole(pulumi.ComponentResource):
    """Lets a group read nodes, volumes and the operators' custom resources; secrets are not among them."""

    def __init__(self, name: str, *, group: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("nphies:platform:ViewerRole", name, opts=opts)
        read = ["get", "list", "watch"]
        role = k8s.rbac.v1.ClusterRole(
            name,
            metadata=k8s.meta.v1.ObjectMetaArgs(name=NAME),
            rules=[
                k8s.rbac.v1.PolicyRuleArgs(api_groups=list(CUSTOM_GROUPS), resources=["*"], verbs=read),
                *(
                    k8s.rbac.v1.PolicyRuleArgs(api_groups=[api_group], resources=resources, verbs=read)
                    for api_group, resources in _CLUSTER_WIDE.items()
                ),
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
        k8s.rbac.v1.ClusterRoleBinding(
            name,
            metadata=k8s.meta.v1.ObjectMetaArgs(name=NAME),
            role_ref=k8s.rbac.v1.RoleRefArgs(api_group="rbac.authorization.k8s.io", kind="ClusterRole", name=NAME),
            subjects=[k8s.rbac.v1.SubjectArgs(api_group="rbac.authorization.k8s.io", kind="Group", name=group)],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[role]),
        )
        self.register_outputs({})
