"""The dashboards: the four of the guide, and Recovery."""

from components.observability.dashboards.panel import Dashboard, Panel
from components.observability.dashboards.platform import recovery, system_overview
from components.observability.dashboards.services import application_performance, business_metrics, error_tracking
from settings import ObjectiveSettings

__all__ = ["Dashboard", "Panel", "dashboards"]


def dashboards(objectives: ObjectiveSettings) -> list[Dashboard]:
    """Every dashboard, with the objectives as its limits."""
    return [
        system_overview(),
        application_performance(objectives.availability),
        business_metrics(),
        error_tracking(),
        recovery(objectives.rto, objectives.rpo),
    ]
