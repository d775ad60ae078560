"""The identity of a pod in Kubernetes."""

from collections.abc import Mapping

import pulumi
from pulumi_kubernetes.core.v1 import ServiceAccount
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs


def service_account(
    name: str, *, namespace: str, labels: Mapping[str, str] | None = None, opts: pulumi.ResourceOptions
) -> ServiceAccount:
    """Without rights, and without a token in its pods: one that asks the Kubernetes API mounts it itself."""
    return ServiceAccount(
        name,
        metadata=ObjectMetaArgs(name=name, namespace=namespace, labels=labels),
        automount_service_account_token=False,
        opts=opts,
    )
