"""Copies of Secrets by External Secrets: named keys, pulled by the namespace that receives them.

    store = SecretSource("data-tier", source_namespace=DATA, target_namespace=CORE, secrets=["claims-db-api-gateway"], opts=...)
    store.copy("api-gateway-database", {"password": SecretKey("claims-db-api-gateway", "password")})

See docs/decisions/0024.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.apiextensions import CustomResource

from components.kubernetes.service_account import service_account

REFRESH = timedelta(minutes=1)
"""How old a copy may be. From a password's renewal until a pod has it, its new connections are refused: with the kubelet's
period that must stay well below the life of a connection (10 min), or a service loses all of them (decision 0280)."""


@dataclass(frozen=True)
class SecretKey:
    """One key of a Secret of the namespace that gives."""

    secret: str
    key: str


class SecretSource(pulumi.ComponentResource):
    """The right of one namespace to read certain Secrets of another, or of its own, and no further ones."""

    def __init__(
        self,
        name: str,
        *,
        source_namespace: str,
        target_namespace: str,
        secrets: Iterable[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`secrets` are the names of all Secrets that are copied from. Nothing runs as the account that reads them."""
        super().__init__("nphies:platform:SecretSource", name, opts=opts)
        self._name, self._target_namespace = name, target_namespace
        self._child = pulumi.ResourceOptions(parent=self)
        account = service_account(name, namespace=target_namespace, opts=self._child)
        binding = self._may_read(source_namespace, sorted(set(secrets)))
        self._store = self._secret_store(source_namespace, [account, binding])
        self.register_outputs({})

    def copy(self, name: str, keys: Mapping[str, SecretKey]) -> CustomResource:
        """A Secret `name` in the receiving namespace, with these keys and no others."""
        return CustomResource(
            f"{self._name}-{name}",
            api_version="external-secrets.io/v1",
            kind="ExternalSecret",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=name, namespace=self._target_namespace),
            spec={
                "refreshPolicy": "Periodic",
                "refreshInterval": f"{int(REFRESH.total_seconds()) // 60}m0s",
                "secretStoreRef": {"kind": "SecretStore", "name": self._name},
                # A copy stays while its source is unavailable: a service that restarts then can still authenticate.
                "target": {"name": name, "creationPolicy": "Owner", "deletionPolicy": "Retain"},
                "data": [
                    {"secretKey": key, "remoteRef": {"key": source.secret, "property": source.key}}
                    for key, source in keys.items()
                ],
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self._store]),
        )

    def _may_read(self, source_namespace: str, secrets: list[str]) -> k8s.rbac.v1.RoleBinding:
        name = f"{self._name}-read-by-{self._target_namespace}"
        metadata = k8s.meta.v1.ObjectMetaArgs(name=name, namespace=source_namespace)
        role = k8s.rbac.v1.Role(
            name,
            metadata=metadata,
            rules=[
                k8s.rbac.v1.PolicyRuleArgs(
                    api_groups=[""], resources=["secrets"], verbs=["get"], resource_names=secrets
                )
            ],
            opts=self._child,
        )
        return k8s.rbac.v1.RoleBinding(
            name,
            metadata=metadata,
            role_ref=k8s.rbac.v1.RoleRefArgs(api_group="rbac.authorization.k8s.io", kind="Role", name=name),
            subjects=[
                k8s.rbac.v1.SubjectArgs(kind="ServiceAccount", name=self._name, namespace=self._target_namespace)
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[role]),
        )

    def _secret_store(self, source_namespace: str, after: list[pulumi.Resource]) -> CustomResource:
        return CustomResource(
            self._name,
            api_version="external-secrets.io/v1",
            kind="SecretStore",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=self._name, namespace=self._target_namespace),
            spec={
                "provider": {
                    "kubernetes": {
                        "remoteNamespace": source_namespace,
                        # In every namespace, put there by Kubernetes.
                        "server": {"caProvider": {"type": "ConfigMap", "name": "kube-root-ca.crt", "key": "ca.crt"}},
                        "auth": {"serviceAccount": {"name": self._name}},
                    }
                }
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=after),
        )
