"""Retention: what the guide's table keeps is kept as long, and no one can shorten the retention of audit records."""

from policies.rules.retention import (
    archives,
    backups,
    images,
    logs,
    repositories,
    streams,
)

__all__ = [
    "archives",
    "backups",
    "images",
    "logs",
    "repositories",
    "streams",
]
