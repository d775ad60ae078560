"""Who administers the cluster, and by what."""

from collections.abc import Iterator

from pydantic import Field

from declared.expectations import FALSE, equal
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.stack import Stack
from declared.values import items, read
from policies.model.expect import requirement_check, types_of, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_CLUSTER = "aws:eks/cluster:Cluster"
_ENTRY = "aws:eks/accessEntry:AccessEntry"
_GRANT = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
_ACCESS = (
    Requirement(
        _CLUSTER, "accessConfig.authenticationMode", equal("API"), "the aws-auth ConfigMap is editable in the cluster"
    ),
    Requirement(_CLUSTER, "accessConfig.bootstrapClusterCreatorAdminPermissions", FALSE),
)

ACCESS_BY_ENTRIES = ResourcePolicy(
    name="cluster-access-by-entries",
    description="Access to the cluster is by access entries alone; its creator is not made an administrator.",
    remedy="Set authenticationMode to API and bootstrapClusterCreatorAdminPermissions to false.",
    types=types_of(_ACCESS),
    check=requirement_check(_ACCESS),
)


def _entry(entry: Declared, _: Config) -> Iterator[Finding]:
    for group in items(entry.props, "kubernetesGroups"):
        if str(group).startswith("system:"):
            yield wrong(entry, f"kubernetesGroups has {group}")
    principal = str(read(entry.props, "principalArn"))
    if "*" in principal or ":user/" in principal or principal.endswith(":root"):
        yield wrong(entry, f"principalArn is {principal}; expected a role")


ENTRIES_NARROW = ResourcePolicy(
    name="least-privilege-access-entries",
    description="Access entries are for roles, and give no membership of a system: group.",
    remedy="Name a role, and a group of our own that a ClusterRoleBinding knows.",
    types=(_ENTRY,),
    check=_entry,
)


class _AdministratorsConfig(Config):
    administrators: int = Field(default=1, ge=1, description="Most principals with an administrator's policy.")


def _administrators(stack: Stack, config: _AdministratorsConfig) -> Iterator[Finding]:
    found = [each for each in stack.of(_GRANT) if "Admin" in str(read(each.props, "policyArn"))]
    for each in found[config.administrators :] if len(found) > config.administrators else []:
        yield wrong(each, f"one of {len(found)} administrators; expected {config.administrators}")
    for cluster in stack.of(_CLUSTER):
        if not found:
            yield wrong(cluster, "has no administrator")


ADMINISTRATORS = StackPolicy(
    name="one-cluster-administrator",
    description="One principal administers the cluster: the one that deploys.",
    remedy="Give people AmazonEKSViewPolicy, and a role to take in an emergency.",
    config=_AdministratorsConfig,
    check=_administrators,
)
