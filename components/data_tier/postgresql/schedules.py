"""When claims-db is backed up: whole, to the archive, and as volume snapshots beside it."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from components.data_tier.postgresql.snapshots import SCHEDULED_SNAPSHOTS
from components.data_tier.postgresql.topology import CLUSTER, PLUGIN
from components.kubernetes.namespaces import DATA
from settings import ArchiveSettings

BASE_BACKUPS = "claims-db-base"


def schedules(settings: ArchiveSettings, region: str, *, opts: pulumi.ResourceOptions) -> list[CustomResource]:
    """A first base backup at once: without one, nothing can be recovered and no standby can begin.

    CloudNativePG takes it once for each ScheduledBackup. So the name says which database this is and where its archive
    lies: when either is new, so is the ScheduledBackup, and its first base backup is taken without anybody's hands.
    """
    archive = f"{settings.region}-{settings.generation(region)}"
    return [
        _schedule(
            BASE_BACKUPS,
            settings.base_backup,
            {"method": "plugin", "pluginConfiguration": {"name": PLUGIN}, "immediate": True},
            opts,
            named=f"{BASE_BACKUPS}-{archive}",
        ),
        _schedule(SCHEDULED_SNAPSHOTS, settings.snapshot, {"method": "volumeSnapshot"}, opts),
    ]


def with_seconds(cron: str) -> str:
    """CloudNativePG's cron has seconds first; five fields would be taken for seconds to months."""
    return f"0 {cron}"


def _schedule(
    name: str, cron: str, method: Mapping[str, Any], opts: pulumi.ResourceOptions, *, named: str | None = None
) -> CustomResource:
    return CustomResource(
        name,
        api_version="postgresql.cnpg.io/v1",
        kind="ScheduledBackup",
        metadata=ObjectMetaArgs(name=named or name, namespace=DATA),
        spec={
            "cluster": {"name": CLUSTER},
            "schedule": with_seconds(cron),
            "backupOwnerReference": "none",
            **method,
        },
        opts=opts,
    )
