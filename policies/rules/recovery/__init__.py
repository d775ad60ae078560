"""Recovery: the objectives hold in the worst case, and those who must act are notified in time."""

from policies.rules.recovery import (
    alert_absence,
    alert_inhibition,
    alert_routing,
    alerts,
    archive,
    backups,
    cache,
    change_of_primary,
    cloudwatch_alarms,
    detection,
    monitoring,
    objectives,
    paging,
    point_in_time,
    rule_admission,
    standby_growth,
)

__all__ = [
    "alert_absence",
    "alert_inhibition",
    "alert_routing",
    "alerts",
    "archive",
    "backups",
    "cache",
    "change_of_primary",
    "cloudwatch_alarms",
    "detection",
    "monitoring",
    "objectives",
    "paging",
    "point_in_time",
    "rule_admission",
    "standby_growth",
]
