"""Every alert of the platform, one module per theme."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from components.observability.alerts.availability import availability
from components.observability.alerts.databases import databases
from components.observability.alerts.infrastructure import infrastructure
from components.observability.alerts.lag import lag_limits
from components.observability.alerts.logs import logs
from components.observability.alerts.monitoring import monitoring
from components.observability.alerts.objectives import objectives as recorded_objectives
from components.observability.alerts.recovery import recovery
from components.observability.alerts.replication import replication
from components.observability.alerts.rule import Alert, Group, Recording
from components.observability.alerts.services import critical, security
from components.observability.alerts.stores import stores
from settings import ArchiveSettings, ObjectiveSettings
from settings.observability import ObservabilitySettings

__all__ = ["Alert", "Group", "Recording", "groups", "rule_file"]


def groups(
    settings: ObservabilitySettings,
    objectives: ObjectiveSettings,
    services: Sequence[str],
    *,
    start: timedelta,
    archive: ArchiveSettings,
) -> list[Group]:
    """All rule groups, for the services that the stack runs, which take at most `start` to start."""
    thresholds, limits = settings.thresholds, lag_limits(objectives.rpo, archive)
    return [
        critical(services, start),
        security(thresholds.egress_bytes_per_second),
        availability(objectives.availability),
        recovery(objectives.rpo, limits, thresholds.base_backup_age, thresholds.restore_check_age),
        replication(limits),
        databases(),
        stores(thresholds.consumer_lag),
        infrastructure(),
        logs(),
        monitoring(),
        recorded_objectives(objectives),
    ]


def rule_file(all_groups: Sequence[Group], runbooks: str) -> dict[str, Any]:
    """The content of a Prometheus rule file, and of a PrometheusRule's spec."""
    return {"groups": [group.spec(runbooks) for group in all_groups]}
