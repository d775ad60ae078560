"""The OT redis-operator, with rights in one namespace only."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from components.data_tier.redis import topology
from components.kubernetes.charts import REDIS_OPERATOR, release
from components.kubernetes.disruption_budget import disruption_budget
from components.kubernetes.images import image
from components.kubernetes.namespaces import DATA, OPERATORS
from components.kubernetes.network_policy import Pods, Port, Rule, allow
from components.kubernetes.placement import ZONE, system_nodes, system_tolerations
from components.kubernetes.pod_security import READ_ONLY, pod_context
from components.kubernetes.priority_classes import CRITICAL
from components.kubernetes.resources import resources
from components.kubernetes.service_account import service_account
from components.operators.controller import UNTHROTTLED
from settings import Site

NAME = "redis-operator"
VERSION = "v0.26.0"
"""The chart's own is v0.25.0; it is the chart of this version all the same. See docs/decisions/0043."""

IMAGE = f"quay.io/opstree/redis-operator:{VERSION}"

PODS = {"app.kubernetes.io/name": NAME}

_LEASE = "6cab913b.redis.opstreelabs.in"
_KINDS = ["redis", "redisclusters", "redisreplications", "redissentinels"]
_WATCH = ["get", "list", "watch"]
_KEEP = [*_WATCH, "create", "update", "delete"]


def install_operator(leaders: int, site: Site, opts: pulumi.ResourceOptions) -> k8s.helm.v3.Release:
    """The operator, twice (one waits for the other's lease), and what it may do and reach.

    The chart would let it read every secret and run commands in every pod of the cluster, so its own RBAC is off.
    """
    pulled = image(IMAGE, site)
    disruption_budget(NAME, namespace=OPERATORS, pods=PODS, opts=opts)
    return release(
        NAME,
        REDIS_OPERATOR,
        site=site,
        namespace=OPERATORS,
        values={
            "redisOperator": {
                "imageName": pulled.name,
                "imageTag": pulled.tag_and_digest,
                "initContainerImageTag": pulled.tag_and_digest,
                "imagePullPolicy": "IfNotPresent",
                "watchNamespace": DATA,
                "podLabels": PODS,
                # One goes before its successor comes: with a zone away there is no third zone for it.
                "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}},
            },
            # Configuration is written by the operator's own image, so that the plain Redis image can run it.
            "featureGates": {"GenerateConfigInInitContainer": True},
            "rbac": {"enabled": False},
            "serviceAccountName": NAME,
            "replicas": 2,
            "resources": resources("100m", "256Mi", cpu_limit=UNTHROTTLED),
            "priorityClassName": CRITICAL,
            "podSecurityContext": pod_context(),
            "securityContext": READ_ONLY,
            "nodeSelector": system_nodes(),
            "tolerations": system_tolerations(),
            "affinity": _zones_apart(),
        },
        opts=pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(depends_on=[*_rights(leaders, opts), _reach(opts)])
        ),
    )


def _zones_apart() -> dict[str, Any]:
    """Required: the chart has no spread constraints, and a preference would let one zone take both."""
    term = {"labelSelector": {"matchLabels": PODS}, "topologyKey": ZONE}
    return {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}


def _reach(opts: pulumi.ResourceOptions) -> k8s.networking.v1.NetworkPolicy:
    redis = Rule([Pods(topology.PODS, DATA)], [Port(topology.PORT)])
    return allow(f"{NAME}-to-redis", namespace=OPERATORS, pods=PODS, egress=[redis], opts=opts)


def _rights(leaders: int, opts: pulumi.ResourceOptions) -> list[pulumi.Resource]:
    account = service_account(NAME, namespace=OPERATORS, opts=opts)
    in_data = [
        _rule("redis.redis.opstreelabs.in", _KINDS, _WATCH),
        _rule("redis.redis.opstreelabs.in", ["redisclusters"], ["update", "patch"]),
        _rule("redis.redis.opstreelabs.in", ["redisclusters/status", "redisclusters/finalizers"], ["update", "patch"]),
        _rule("apps", ["statefulsets"], _KEEP),
        _rule("policy", ["poddisruptionbudgets"], _KEEP),
        _rule("", ["services"], _KEEP),
        _rule("", ["persistentvolumeclaims"], [*_WATCH, "update"]),
        _rule("", ["pods"], [*_WATCH, "update", "patch"]),
        _rule("", ["pods/exec"], ["create"], topology.pod_names(leaders)),
        _rule("", ["secrets"], ["get"], [topology.PASSWORD_SECRET, topology.CERTIFICATE]),
        _rule("", ["events"], ["create", "patch"]),
    ]
    in_its_own = [
        _rule("coordination.k8s.io", ["leases"], ["create"]),
        _rule("coordination.k8s.io", ["leases"], ["get", "update", "patch"], [_LEASE]),
        _rule("", ["events"], ["create", "patch"]),
    ]
    return [account, *_role(DATA, in_data, opts), *_role(OPERATORS, in_its_own, opts)]


def _rule(
    group: str, resources: Sequence[str], verbs: Sequence[str], only: Sequence[str] | None = None
) -> k8s.rbac.v1.PolicyRuleArgs:
    return k8s.rbac.v1.PolicyRuleArgs(api_groups=[group], resources=resources, verbs=verbs, resource_names=only)


def _role(
    namespace: str, rules: Sequence[k8s.rbac.v1.PolicyRuleArgs], opts: pulumi.ResourceOptions
) -> list[pulumi.Resource]:
    """A Role in a namespace for the operator's service account."""
    metadata = k8s.meta.v1.ObjectMetaArgs(name=NAME, namespace=namespace)
    return [
        k8s.rbac.v1.Role(f"{NAME}-{namespace}", metadata=metadata, rules=rules, opts=opts),
        k8s.rbac.v1.RoleBinding(
            f"{NAME}-{namespace}",
            metadata=metadata,
            role_ref=k8s.rbac.v1.RoleRefArgs(api_group="rbac.authorization.k8s.io", kind="Role", name=NAME),
            subjects=[k8s.rbac.v1.SubjectArgs(kind="ServiceAccount", name=NAME, namespace=OPERATORS)],
            opts=opts,
        ),
    ]
