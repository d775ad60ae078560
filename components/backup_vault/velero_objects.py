"""Velero's custom resources: where backups lie, and when which are made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import pulumi
import pulumi_kubernetes as k8s

from components.backup_vault.archive import Archive
from components.kubernetes.namespaces import BACKUP
from settings.quantities import go_duration

_API_VERSION = "velero.io/v1"
_POSTGRES_GROUP = "postgresql.cnpg.io"
_POSTGRES_LABEL = "cnpg.io/cluster"
"""On everything CloudNativePG makes for a database: pods, claims, services, secrets."""

# What only reports, and what makes a database: CloudNativePG would start an empty one where Velero restored its object
# without its volumes. The program declares it with the archive to recover from.
_NEVER = (
    "events",
    "events.events.k8s.io",
    f"clusters.{_POSTGRES_GROUP}",
    f"backups.{_POSTGRES_GROUP}",
    f"scheduledbackups.{_POSTGRES_GROUP}",
)


def storage_location(
    name: str,
    archive: Archive,
    *,
    access: Literal["ReadWrite", "ReadOnly"],
    default: bool,
    checked_every: timedelta,
    opts: pulumi.ResourceOptions,
) -> k8s.apiextensions.CustomResource:
    """A BackupStorageLocation. It names no encryption: the bucket sees to that, see `Archive`."""
    every = go_duration(checked_every)
    return k8s.apiextensions.CustomResource(
        f"velero-{name}",
        api_version=_API_VERSION,
        kind="BackupStorageLocation",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=name, namespace=BACKUP),
        spec={
            "provider": "velero.io/aws",
            "default": default,
            "accessMode": access,
            "objectStorage": {"bucket": archive.name},
            # Without a region Velero would ask S3 in us-east-1 for it.
            "config": {"region": archive.region},
            "validationFrequency": every,
            "backupSyncPeriod": every,
        },
        opts=opts,
    )


@dataclass(frozen=True)
class BackupSchedule:
    """What is backed up when, and kept how long; times are UTC."""

    name: str
    cron: str
    kept: timedelta
    namespaces: Sequence[str]
    volumes: bool
    """Whether the data of volumes is copied into the bucket too."""

    cluster_scoped: bool = False
    """Whether everything without a namespace is included; without, only what the included objects need."""


def schedule(
    backup: BackupSchedule, *, region: str, location: str, opts: pulumi.ResourceOptions
) -> k8s.apiextensions.CustomResource:
    """A Velero Schedule. Its backups are called after it and the minute, in one list with those read from the peer."""
    name = f"{backup.name}-{region}"
    return k8s.apiextensions.CustomResource(
        f"velero-{backup.name}",
        api_version=_API_VERSION,
        kind="Schedule",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=name, namespace=BACKUP),
        spec={
            "schedule": backup.cron,
            "useOwnerReferencesInBackup": False,
            "template": {
                "storageLocation": location,
                "ttl": go_duration(backup.kept),
                "includedNamespaces": list(backup.namespaces),
                "excludedNamespaceScopedResources": list(_NEVER),
                **({"includedClusterScopedResources": ["*"]} if backup.cluster_scoped else {}),
                # PostgreSQL has its own archive, which a copy of running volumes could only contradict.
                "labelSelector": {"matchExpressions": [{"key": _POSTGRES_LABEL, "operator": "DoesNotExist"}]},
                "snapshotVolumes": backup.volumes,
                "snapshotMoveData": backup.volumes,
                "defaultVolumesToFsBackup": False,
            },
        },
        opts=opts,
    )
