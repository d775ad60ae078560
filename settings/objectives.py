"""The guide's objectives as numbers; everything that evaluates an objective reads it from here or from the stack."""

from datetime import timedelta

from pydantic import Field

from settings.model import Settings
from settings.quantities import Duration


class ObjectiveSettings(Settings):
    """Recovery and availability objectives (guide, "Recovery Time Objectives and Recovery Point Objectives")."""

    rto: Duration = timedelta(minutes=30)
    """Recovery time objective: longest outage of a critical service after any disruption (guide: 30 minutes)."""

    rpo: Duration = timedelta(minutes=5)
    """Recovery point objective: most data, in time, that any disruption may lose (guide: 5 minutes)."""

    availability: float = Field(default=99.95, gt=90, lt=100)
    """Availability objective of the critical services, in percent of time (guide: 99.95)."""
