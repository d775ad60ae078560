"""Rights in the cluster: named verbs on named kinds, secrets by name."""

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from declared.resource import Declared
from declared.values import items, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_ROLES = tuple(f"kubernetes:rbac.authorization.k8s.io/v1:{kind}" for kind in ("Role", "ClusterRole"))
_BINDINGS = tuple(f"{each}Binding" for each in _ROLES)
_LOOKS = {"get", "list", "watch"}
_ESCALATES = {"escalate", "bind", "impersonate"}


class _RolesNarrowConfig(Config):
    entering: tuple[str, ...] = Field(
        default=("redis-operator",), description="Roles of one namespace that may run commands in its pods."
    )


def _role(role: Declared, config: _RolesNarrowConfig) -> Iterator[Finding]:
    for number, rule in enumerate(items(role.props, "rules")):
        place = f"rules[{number}]"
        verbs, kinds, groups = (set(map(str, items(rule, key))) for key in ("verbs", "resources", "apiGroups"))
        if "*" in verbs:
            yield wrong(role, f"{place} allows every verb on {', '.join(sorted(kinds))}")
        if verbs & _ESCALATES:
            yield wrong(role, f"{place} allows {', '.join(sorted(verbs & _ESCALATES))}")
        if "*" in groups:
            yield wrong(role, f"{place} is for every API group")
        if "*" in kinds and not (verbs <= _LOOKS and "" not in groups):
            yield wrong(role, f"{place} allows {', '.join(sorted(verbs))} on every kind")
        enters = kinds & {"nodes/proxy", "pods/exec", "pods/attach"}
        if enters and not (role.type.endswith(":Role") and read(role.props, "metadata.name") in config.entering):
            yield wrong(role, f"{place} lets its holder into pods and nodes")
        if "secrets" in kinds and "" in groups:
            yield from _secrets(role, place, rule, verbs)


def _secrets(role: Declared, place: str, rule: Any, verbs: set[str]) -> Iterator[Finding]:
    if role.type.endswith("ClusterRole"):
        yield wrong(role, f"{place} reads Secrets of every namespace")
    elif not items(rule, "resourceNames") and not verbs <= {"create"}:
        yield wrong(role, f"{place} allows {', '.join(sorted(verbs))} on every Secret; expected resourceNames")


ROLES_NARROW = ResourcePolicy(
    name="least-privilege-cluster-roles",
    description="Roles in the cluster name verbs and kinds, and reach Secrets by name only.",
    remedy="Name verbs, resources and, for Secrets, resourceNames.",
    config=_RolesNarrowConfig,
    types=_ROLES,
    check=_role,
)

_ALL_USERS = {
    "system:anonymous",
    "system:unauthenticated",
    "system:authenticated",
    "system:masters",
    "system:serviceaccounts",
}
_WIDE = {"cluster-admin", "admin", "edit"}


def _binding(binding: Declared, _: Config) -> Iterator[Finding]:
    role = str(read(binding.props, "roleRef.name"))
    if role in _WIDE:
        yield wrong(binding, f"roleRef is {role}; expected a role of our own")
    if not items(binding.props, "subjects"):
        yield wrong(binding, "has no subjects")
    for subject in items(binding.props, "subjects"):
        name = str(read(subject, "name"))
        if name in _ALL_USERS or name.startswith("system:serviceaccounts"):
            yield wrong(binding, f"binds {name}")
        if read(subject, "kind") == "ServiceAccount" and name == "default":
            yield wrong(binding, "binds the default service account, which every pod of the namespace has")


BINDINGS_NARROW = ResourcePolicy(
    name="least-privilege-bindings",
    description="Bindings name service accounts and groups of our own, never all users, and none of the built-in wide roles.",
    remedy="Bind a role of our own to the one service account that needs it.",
    types=_BINDINGS,
    check=_binding,
)
