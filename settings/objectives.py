"""The promises of the guide as numbers; everything that judges a promise reads it from here or from the stack."""

from datetime import timedelta

from pydantic import Field

from settings.model import Settings
from settings.quantities import Duration


class ObjectiveSettings(Settings):
    """Recovery and availability objectives (guide, "Recovery Time Objectives and Recovery Point Objectives")."""

    rto: Duration = timedelta(minutes=30)
    """Longest time a critical service may be away after any disruption (guide: 30 minutes)."""

    rpo: Duration = timedelta(minutes=5)
    """Most data, in time, that any disruption may cost (guide: 5 minutes)."""

    availability: float = Field(default=99.95, gt=90, lt=100)
    """Share of time the critical services answer, in percent (guide: 99.95)."""
