"""Declares a BackupVault by itself, and finds things in what came of it."""

import json
from collections.abc import Iterable
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s

from components.backup_vault import BackupVault
from offline.engine.declare import Declaration, Resource, declare
from settings import ArchiveSettings, BackupVaultSettings, RetentionSettings
from settings.observability import ContactSettings
from tests.components.site import REGION, site

PURPOSES = ("postgres-archive", "redis-backup", "velero", "logs-archive", "audit-archive")


def backup_vault(
    *,
    preview: bool = True,
    reachable: bool = True,
    protect: bool = False,
    retention: RetentionSettings | None = None,
    settings: BackupVaultSettings | None = None,
) -> Declaration:
    def program() -> None:
        providers: list[pulumi.ProviderResource] = [
            aws.Provider("aws", region=REGION),
            k8s.Provider("kubernetes", kubeconfig="{}"),
        ]
        BackupVault(
            "backup-vault",
            settings or BackupVaultSettings(),
            retention=retention or RetentionSettings(),
            archive=ArchiveSettings(),
            contacts=ContactSettings(),
            site=site(peer_reachable=reachable),
            cluster_ready=[],
            protect=protect,
            opts=pulumi.ResourceOptions(providers=providers),
        )

    return declare(program, preview=preview)


def of(declaration: Declaration, kind: str) -> list[Resource]:
    """All resources of a kind, by the last part of its type: `BucketPolicy`, `Schedule`."""
    return [resource for resource in declaration if resource.type.rsplit(":", 1)[-1] == kind]


def one(declaration: Declaration, kind: str, name: str) -> Resource:
    (found,) = [resource for resource in of(declaration, kind) if resource.name == name]
    return found


def statements(policy: str) -> dict[str, Any]:
    return {statement["Sid"]: statement for statement in json.loads(policy)["Statement"]}


def names_of(resources: Iterable[Resource]) -> set[str]:
    return {resource.name for resource in resources}
