"""Snapshots of Elasticsearch: where they lie, when they are taken, and how long they are kept."""

from datetime import timedelta
from typing import Any

from components.backup_vault.archive import Archive
from components.backup_vault.contents import LOG_SNAPSHOTS

REPOSITORY = "nphies-logs-archive"
POLICY = "nphies-nightly"
NIGHTLY = "0 30 22 * * ?"
"""01:30 in Riyadh, in UTC; Elasticsearch's cron has seconds first."""

FEWEST, MOST = 7, 200


def repository(archive: Archive) -> dict[str, Any]:
    """It names no encryption: the bucket sees to that, see `Archive`."""
    return {
        "type": "s3",
        "settings": {"bucket": archive.name, "region": archive.region, "base_path": LOG_SNAPSHOTS.rstrip("/")},
    }


def snapshot_policy(kept: timedelta) -> dict[str, Any]:
    """All streams and the cluster's own state. The newest are kept whatever their age."""
    return {
        "schedule": NIGHTLY,
        "name": "<nphies-{now/d}>",
        "repository": REPOSITORY,
        "config": {"indices": ["nphies-*"], "include_global_state": True, "partial": False},
        "retention": {"expire_after": f"{kept.days}d", "min_count": FEWEST, "max_count": MOST},
    }
