"""The recovery and availability objectives (guide, "Recovery Time Objectives and Recovery Point Objectives")."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Objectives:
    """The objectives of an assessment; the defaults are the guide's."""

    rto: timedelta = timedelta(minutes=30)
    rpo: timedelta = timedelta(minutes=5)
    availability: float = 99.95
    """Percent of the time."""

    services: tuple[str, ...] = ("api-gateway", "claims-service", "eligibility-service", "terminology-service")
    """The critical services (guide, "Key Metrics to Monitor"): one that is not declared is a finding."""
