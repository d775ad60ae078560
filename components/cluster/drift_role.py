"""What the nightly drift check sees in the cluster: the kinds that the program declares, by name, and no Secret.

It has no EKS access policy: what it may read is here, and a test compares it with what both stacks declare.
"""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

NAME = "nphies-drift"

DECLARED: Mapping[str, Sequence[str]] = {
    "": ("configmaps", "limitranges", "namespaces", "resourcequotas", "serviceaccounts", "services"),
    "admissionregistration.k8s.io": ("validatingadmissionpolicies", "validatingadmissionpolicybindings"),
    "apps": ("daemonsets", "deployments"),
    "argoproj.io": ("analysistemplates", "rollouts"),
    "autoscaling": ("horizontalpodautoscalers",),
    "barmancloud.cnpg.io": ("objectstores",),
    "batch": ("cronjobs", "jobs"),
    "cert-manager.io": ("certificates", "clusterissuers"),
    "elasticsearch.k8s.elastic.co": ("elasticsearches",),
    "elbv2.k8s.aws": ("targetgroupbindings",),
    "external-secrets.io": ("externalsecrets", "secretstores"),
    "generators.external-secrets.io": ("passwords",),
    "kafka.strimzi.io": ("kafkanodepools", "kafkas", "kafkatopics", "kafkausers"),
    "kibana.k8s.elastic.co": ("kibanas",),
    "logstash.k8s.elastic.co": ("logstashes",),
    "monitoring.coreos.com": ("podmonitors", "prometheusrules"),
    "networking.k8s.io": ("networkpolicies",),
    "policy": ("poddisruptionbudgets",),
    "postgresql.cnpg.io": ("clusters", "databaseroles", "poolers", "scheduledbackups"),
    "rbac.authorization.k8s.io": ("clusterrolebindings", "clusterroles", "rolebindings", "roles"),
    "redis.redis.opstreelabs.in": ("redisclusters",),
    "scheduling.k8s.io": ("priorityclasses",),
    "snapshot.storage.k8s.io": ("volumesnapshotclasses",),
    "storage.k8s.io": ("storageclasses",),
    "velero.io": ("backupstoragelocations", "schedules"),
}
"""Kinds of the program, by API group: `get`, by the name that the state knows."""

LOOKED_AROUND: Mapping[str, Sequence[str]] = {
    "": ("configmaps", "endpoints", "persistentvolumeclaims", "pods"),
    "apps": ("replicasets",),
    "discovery.k8s.io": ("endpointslices",),
}
"""Listed by the provider: Helm's releases by their label, and what tells whether a Deployment, Job or Service is ready
(pulumi-kubernetes, `provider/pkg/await`, the `Read` of each awaiter; Helm's ConfigMap driver, `Query`)."""


class DriftRole(pulumi.ComponentResource):
    """Lets a group read what the program declares, and change nothing."""

    def __init__(self, name: str, *, group: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("nphies:platform:DriftRole", name, opts=opts)
        role = k8s.rbac.v1.ClusterRole(
            name,
            metadata=k8s.meta.v1.ObjectMetaArgs(name=NAME),
            rules=[
                k8s.rbac.v1.PolicyRuleArgs(api_groups=[api_group], resources=list(resources), verbs=[verb])
                for verb, kinds in (("get", DECLARED), ("list", LOOKED_AROUND))
                for api_group, resources in kinds.items()
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
