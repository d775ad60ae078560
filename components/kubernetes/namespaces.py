"""The namespaces of the platform, each with a pod security level, a quota, default limits and a default-deny network policy."""

from collections.abc import Mapping, Sequence
from typing import Literal

import pulumi
import pulumi_kubernetes as k8s

from components.kubernetes.network_policy import DNS, allow
from settings import NamespaceQuota, QuotaSettings

CORE = "nphies-core"
DATA = "nphies-data"
OBSERVABILITY = "nphies-observability"
LOGGING = "nphies-logging"
BACKUP = "nphies-backup"
OPERATORS = "nphies-operators"
"""Controllers that work in every namespace; one that manages a single namespace is in that one (docs/decisions/0105)."""
RESTORE_CHECK = "nphies-restore-check"
"""Where claims-db is recovered to try it, and then deleted."""
NODE_AGENTS = "nphies-node-agents"
"""Only what must see the node itself: the node exporter and the log shipper. See docs/decisions/0021."""

PodSecurity = Literal["privileged", "baseline", "restricted"]

POD_SECURITY: Mapping[str, PodSecurity] = {
    CORE: "restricted",
    DATA: "restricted",
    OBSERVABILITY: "restricted",
    LOGGING: "restricted",
    # Velero's data movers run as root, since they read files of any owner; they mount claims, never the host.
    BACKUP: "baseline",
    OPERATORS: "restricted",
    RESTORE_CHECK: "restricted",
    # The node exporter uses the host's network, process table and file system; the log shipper reads /var/log.
    NODE_AGENTS: "privileged",
}
POD_SECURITY_VERSION = "v1.35"
"""The levels as this Kubernetes version defines them, so that a cluster upgrade alone refuses no pod."""

DEFAULT_REQUESTS = {"cpu": "100m", "memory": "128Mi"}
DEFAULT_LIMITS = {"memory": "1Gi"}
"""For containers that say nothing. One that requests more memory than this must state its limit. No CPU limit: a
throttled container answers late though the node idles."""

# Pods are counted ready for a load balancer only when it says so (AWS Load Balancer Controller, "Pod readiness gate").
_LABELS: Mapping[str, Mapping[str, str]] = {CORE: {"elbv2.k8s.aws/pod-readiness-gate-inject": "enabled"}}


class Namespaces(pulumi.ComponentResource):
    """The namespaces. Nothing gets in or out of one but DNS until a component adds its network policies (`network_policy`)."""

    def __init__(self, name: str, settings: QuotaSettings, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("nphies:platform:Namespaces", name, opts=opts)
        quotas = {
            CORE: settings.core,
            DATA: settings.data,
            OBSERVABILITY: settings.observability,
            LOGGING: settings.logging,
            BACKUP: settings.backup,
            OPERATORS: settings.operators,
            RESTORE_CHECK: settings.restore_check,
            NODE_AGENTS: settings.node_agents,
        }
        for namespace, quota in quotas.items():
            resource = k8s.core.v1.Namespace(
                namespace,
                metadata=k8s.meta.v1.ObjectMetaArgs(name=namespace, labels=_labels(namespace)),
                opts=pulumi.ResourceOptions(parent=self),
            )
            inside = pulumi.ResourceOptions(parent=resource)
            _quota(namespace, quota, inside)
            _default_limits(namespace, inside)
            _default_deny(namespace, inside)
        self.register_outputs({})


def _labels(namespace: str) -> dict[str, str]:
    level = POD_SECURITY[namespace]
    modes: Sequence[str] = ("enforce", "audit", "warn")
    security = {f"pod-security.kubernetes.io/{mode}": level for mode in modes}
    version = {f"pod-security.kubernetes.io/{mode}-version": POD_SECURITY_VERSION for mode in modes}
    return {**security, **version, **_LABELS.get(namespace, {})}


def _quota(namespace: str, quota: NamespaceQuota, opts: pulumi.ResourceOptions) -> None:
    k8s.core.v1.ResourceQuota(
        f"{namespace}-quota",
        metadata=k8s.meta.v1.ObjectMetaArgs(name="quota", namespace=namespace),
        spec=k8s.core.v1.ResourceQuotaSpecArgs(
            hard={
                "requests.cpu": str(quota.cpu),
                "requests.memory": str(quota.memory),
                "requests.storage": str(quota.storage),
                "pods": str(quota.pods),
                # What faces the outside is declared in AWS, beside its certificate and firewall; see the edge.
                "services.loadbalancers": "0",
                "services.nodeports": "0",
            }
        ),
        opts=opts,
    )


def _default_limits(namespace: str, opts: pulumi.ResourceOptions) -> None:
    k8s.core.v1.LimitRange(
        f"{namespace}-defaults",
        metadata=k8s.meta.v1.ObjectMetaArgs(name="defaults", namespace=namespace),
        spec=k8s.core.v1.LimitRangeSpecArgs(
            limits=[
                k8s.core.v1.LimitRangeItemArgs(
                    type="Container", default_request=DEFAULT_REQUESTS, default=DEFAULT_LIMITS
                )
            ]
        ),
        opts=opts,
    )


def _default_deny(namespace: str, opts: pulumi.ResourceOptions) -> None:
    k8s.networking.v1.NetworkPolicy(
        f"{namespace}-default-deny",
        metadata=k8s.meta.v1.ObjectMetaArgs(name="default-deny", namespace=namespace),
        spec=k8s.networking.v1.NetworkPolicySpecArgs(
            pod_selector=k8s.meta.v1.LabelSelectorArgs(), policy_types=["Ingress", "Egress"]
        ),
        opts=opts,
    )
    allow(f"{namespace}-dns", namespace=namespace, pods={}, egress=[DNS], opts=opts)
