"""The drift check reads what both stacks declare: RBAC evaluated for every declared object."""

from collections.abc import Iterator
from typing import Any

import pytest

from offline.engine.resource import Resource
from tests.whole_stack import STACKS, whole_stack

ROLE = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"
ENTRY, GRANT = "aws:eks/accessEntry:AccessEntry", "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
RELEASE = "kubernetes:helm.sh/v3:Release"


def rules(stack: str) -> list[dict[str, Any]]:
    return whole_stack(stack)[ROLE, "cluster-drift"].props["rules"]


def may(stack: str, verb: str, group: str, resources: str) -> bool:
    """As the API server decides; a wildcard stands for everything."""
    asked = {"verbs": verb, "apiGroups": group, "resources": resources}
    return any(all({value, "*"} & set(rule[key]) for key, value in asked.items()) for rule in rules(stack))


def plural(kind: str) -> str:
    """The name of a kind in URLs, by the rule that Kubernetes' own kinds and all definitions here follow."""
    word = kind.lower()
    if word.endswith("y"):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def objects(stack: str) -> Iterator[Resource]:
    return (each for each in whole_stack(stack) if each.package == "kubernetes" and each.type != RELEASE)


def group_and_resources(resource: Resource) -> tuple[str, str]:
    """`networking.k8s.io`, `networkpolicies` of a type token."""
    group_and_version, kind = resource.type.removeprefix("kubernetes:").split(":")
    group = group_and_version.rsplit("/", 1)[0]
    return "" if group == "core" else group, plural(kind)


@pytest.mark.parametrize("stack", STACKS)
def test_every_declared_object_is_readable(stack: str) -> None:
    wanted = {group_and_resources(each) for each in objects(stack)}

    assert len(wanted) > 30
    assert {each for each in wanted if not may(stack, "get", *each)} == set()


def test_nothing_is_readable_by_name_that_no_stack_declares() -> None:
    wanted = {group_and_resources(each) for stack in STACKS for each in objects(stack)}
    readable = {
        (group, resources)
        for rule in rules("prod")
        if "get" in rule["verbs"]
        for group in rule["apiGroups"]
        for resources in rule["resources"]
    }

    assert readable - wanted == set()


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("verb", ["get", "list", "watch"])
def test_no_secret_is_readable(stack: str, verb: str) -> None:
    assert not may(stack, verb, "", "secrets")


@pytest.mark.parametrize("stack", STACKS)
def test_releases_are_recorded_where_the_drift_check_may_list_them(stack: str) -> None:
    """Helm finds the newest revision of a release by a list with its label."""
    provider = whole_stack(stack)["pulumi:providers:kubernetes", "kubernetes"]

    assert '"driver": "configmap"' in str(provider.props["helmReleaseSettings"]).replace("'", '"')
    assert may(stack, "list", "", "configmaps")


@pytest.mark.parametrize("stack", STACKS)
def test_it_changes_nothing(stack: str) -> None:
    assert {verb for rule in rules(stack) for verb in rule["verbs"]} == {"get", "list"}


@pytest.mark.parametrize("stack", STACKS)
def test_its_role_has_no_access_policy_beside_this(stack: str) -> None:
    declaration = whole_stack(stack)
    (entry,) = (each for each in declaration.of_type(ENTRY) if each.props.get("kubernetesGroups") == ["nphies:drift"])

    assert entry.props["principalArn"].endswith(":role/nphies-drift")
    assert entry.props["principalArn"] not in {each.props.get("principalArn") for each in declaration.of_type(GRANT)}
    assert all(entry.urn not in each.dependencies for each in declaration.of_type(GRANT))
