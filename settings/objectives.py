"""The guide's objectives as numbers; everything that evaluates an objective reads it from here or from the stack."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from settings.bounds import Because, OutOfBoundsError
from settings.model import Settings
from settings.quantities import Duration, format_duration

_GUIDE = "the guide's objective, which a stack may only tighten"


def _at_most(guide: timedelta) -> AfterValidator:
    """A stack may tighten an objective of the guide, not loosen it."""

    def check(objective: timedelta) -> timedelta:
        if not objective:
            raise ValueError("more than 0s")
        if objective > guide:
            raise OutOfBoundsError(f"{format_duration(guide)} or less")
        return objective

    return AfterValidator(check)


class ObjectiveSettings(Settings):
    """Recovery and availability objectives (guide, "Recovery Time Objectives and Recovery Point Objectives")."""

    rto: Annotated[Duration, _at_most(timedelta(minutes=30)), Because(_GUIDE)] = timedelta(minutes=30)
    """Recovery time objective: longest outage of a critical service after any disruption (guide: 30 minutes, and no more)."""

    rpo: Annotated[Duration, _at_most(timedelta(minutes=5)), Because(_GUIDE)] = timedelta(minutes=5)
    """Recovery point objective: most data, in time, that any disruption may lose (guide: 5 minutes, and no more)."""

    availability: Annotated[float, Because(_GUIDE + "; 100 allows no failover")] = Field(
        default=99.95, ge=99.95, lt=100
    )
    """Availability objective of the critical services, in percent of time (guide: 99.95)."""
