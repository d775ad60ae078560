"""What the pod security level `restricted` asks, written once: in camelCase for charts and custom resources, and as the
typed arguments that are derived from it (Kubernetes documentation, "Pod Security Standards").
"""

from collections.abc import Mapping
from typing import Any

from pulumi_kubernetes.core.v1 import CapabilitiesArgs, PodSecurityContextArgs, SeccompProfileArgs, SecurityContextArgs

UNPRIVILEGED: Mapping[str, Any] = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
"""A container without a capability, and without a way to one."""

READ_ONLY: Mapping[str, Any] = {**UNPRIVILEGED, "readOnlyRootFilesystem": True}
"""The same, and it changes nothing but its volumes."""


def pod_context(*, user: int | None = None, group: int | None = None, fs_group: int | None = None) -> dict[str, Any]:
    """Of a pod that is not root; without `user` it runs as its image says, and is refused if that is root."""
    numbers = {"runAsUser": user, "runAsGroup": group, "fsGroup": fs_group}
    return {
        "runAsNonRoot": True,
        **{key: number for key, number in numbers.items() if number is not None},
        **ROOT_POD,
    }


ROOT_POD: Mapping[str, Any] = {"seccompProfile": {"type": "RuntimeDefault"}}
"""Of a pod that must be root on its node: still without the system calls that a container has no use for."""


def container_context(*, user: int | None = None, non_root: bool | None = None) -> SecurityContextArgs:
    """READ_ONLY as typed arguments."""
    return SecurityContextArgs(
        run_as_user=user,
        run_as_non_root=non_root,
        allow_privilege_escalation=READ_ONLY["allowPrivilegeEscalation"],
        read_only_root_filesystem=READ_ONLY["readOnlyRootFilesystem"],
        capabilities=CapabilitiesArgs(drop=READ_ONLY["capabilities"]["drop"]),
    )


def pod_context_args(
    *, user: int | None = None, group: int | None = None, fs_group: int | None = None
) -> PodSecurityContextArgs:
    """`pod_context` as typed arguments."""
    context = pod_context(user=user, group=group, fs_group=fs_group)
    return PodSecurityContextArgs(
        run_as_non_root=context["runAsNonRoot"],
        run_as_user=context.get("runAsUser"),
        run_as_group=context.get("runAsGroup"),
        fs_group=context.get("fsGroup"),
        seccomp_profile=SeccompProfileArgs(type=context["seccompProfile"]["type"]),
    )
