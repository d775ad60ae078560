"""Recovery: the objectives hold in the worst case, and whoever must act hears of it in time."""

from policies.rules.recovery import alerts, archive, backups, detection, monitoring, objectives

__all__ = ["alerts", "archive", "backups", "detection", "monitoring", "objectives"]
