"""Retention: what the guide"s table keeps is kept as long, and audit records cannot be shortened by anybody."""

from policies.rules.retention import archives, backups, images, logs, streams

__all__ = ["archives", "backups", "images", "logs", "streams"]
