"""The runbooks' commands name what the stacks declare, and settings that exist."""

import re
from pathlib import Path

import pytest

from settings.reference import page as settings_page
from tests.docs.markdown import ROOT
from tests.whole_stack import whole_stack

RUNBOOKS = sorted((ROOT / "docs" / "runbooks").rglob("*.md"))
KINDS = {
    "cluster": "Cluster",
    "configmap": "ConfigMap",
    "cronjob": "CronJob",
    "elasticsearch": "Elasticsearch",
    "kafka": "Kafka",
    "networkpolicy": "NetworkPolicy",
    "pooler": "Pooler",
    "rediscluster": "RedisCluster",
    "rollout": "Rollout",
}
MADE_WHEN_NEEDED = {("Cluster", "claims-db-restored")}
"""By the restore check, and by who recovers a few rows."""


def names_of(kind: str) -> set[str]:
    """Of the Kubernetes objects of a kind, as the cluster knows them."""
    kubernetes = (each for each in whole_stack("prod") if each.package == "kubernetes")
    return {each.props["metadata"].get("name", each.name) for each in kubernetes if each.props.get("kind") == kind}


def ids(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", RUNBOOKS, ids=ids)
def test_every_namespace_exists(path: Path) -> None:
    named = re.findall(r"(?:-n|--namespace|--include-namespaces)[ =](nphies-[a-z-]+)", path.read_text(encoding="utf-8"))
    assert set(named) - names_of("Namespace") == set()


@pytest.mark.parametrize("path", RUNBOOKS, ids=ids)
def test_every_object_that_a_command_names_is_declared(path: Path) -> None:
    kinds = "|".join(KINDS)
    text = path.read_text(encoding="utf-8")
    pattern = rf"(?:get|delete|patch|describe|--from=|wait|annotate|restart) ?({kinds})[ /]([a-z][a-z0-9-]*[a-z0-9])"
    named = {(KINDS[kind], name) for kind, name in re.findall(pattern, text)}
    missing = {(kind, name) for kind, name in named if name not in names_of(kind)}
    assert missing - MADE_WHEN_NEEDED == set()


@pytest.mark.parametrize("path", RUNBOOKS, ids=ids)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    known = set(re.findall(r"nphies-platform:([\w.<>]+)`", settings_page()))
    groups = {key.split(".")[0] for key in known}
    named = re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", path.read_text(encoding="utf-8"))
    assert {each for each in named if each.split(".")[0] in groups} - known == set()


def test_the_commands_that_are_checked_are_found() -> None:
    text = (ROOT / "docs" / "runbooks" / "service-failover.md").read_text(encoding="utf-8")
    assert "get cluster claims-db" in text
    assert "claims-db" in names_of("Cluster")
    assert "nothing" not in names_of("Cluster")
