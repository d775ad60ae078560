import json
from typing import Any

from tests.components.cluster.program import declared

ROLE = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"
BINDING = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding"
ACCESS_ENTRY = "aws:eks/accessEntry:AccessEntry"


def rules() -> list[dict[str, Any]]:
    return declared()[ROLE, "cluster-viewers"].props["rules"]


def test_viewers_read_and_change_nothing() -> None:
    assert {verb for rule in rules() for verb in rule["verbs"]} == {"get", "list", "watch"}


def test_viewers_see_databases_and_backups_but_no_secrets() -> None:
    readable = {(group, kind) for rule in rules() for group in rule["apiGroups"] for kind in rule["resources"]}

    assert {("postgresql.cnpg.io", "*"), ("velero.io", "*"), ("", "nodes")} <= readable
    assert not {("", "*"), ("", "secrets"), ("*", "*")} & readable


def test_the_role_is_bound_to_the_group_that_their_access_entry_names() -> None:
    declaration = declared(json.dumps({"viewers": ["arn:aws:iam::123456789012:role/on-call"]}))
    (subject,) = declaration[BINDING, "cluster-viewers"].props["subjects"]
    entry = declaration[ACCESS_ENTRY, "cluster-access-123456789012-on-call"]

    assert subject["kind"] == "Group"
    assert entry.props["kubernetesGroups"] == [subject["name"]]
