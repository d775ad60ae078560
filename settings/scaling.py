"""Settings of a service's size, in either role."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from settings.bounds import Because
from settings.model import Settings
from settings.quantities import Duration, between
from settings.refusal import refuse
from settings.role import Role


class ScalingSettings(Settings):
    """How many instances run."""

    moved: ClassVar[Mapping[str, str]] = {
        "warm": "scaling.standby_minimum",
        "shrink_after": "scaling.scale_down_stabilization",
    }

    minimum: Annotated[
        int,
        Because("one in each of the three zones, so that losing a zone leaves two (guide, claims-service-hpa: 3)"),
    ] = Field(default=3, ge=3)
    """Instances of a primary at rest: one per zone at least (guide, claims-service-hpa: 3)."""

    maximum: Annotated[
        int,
        Because("Kubernetes refuses an autoscaler whose maximum is below its minimum, and that is 3 at least"),
    ] = Field(default=10, ge=3)
    """Instances a primary may scale out to (guide, claims-service-hpa: 20); no fewer than the three of `minimum`."""

    standby_minimum: Annotated[
        int,
        Because("with none, image pull and start would come on top of the RTO"),
    ] = Field(default=2, ge=1)
    """Instances of a warm standby: started and ready, so that a failover only has to scale out."""

    cpu_utilisation: Annotated[
        int,
        Because(
            "below 10 every service runs at its maximum; above 95 instances are added when the others are saturated already"
        ),
    ] = Field(default=70, ge=10, le=95)
    """Average share of the requested CPU, in percent, above which instances are added (guide: 70)."""

    scale_down_stabilization: Annotated[
        Duration,
        between(timedelta(0), timedelta(hours=1)),
        Because("Kubernetes takes 0 to 3600 s (HPAScalingRules, stabilizationWindowSeconds)"),
    ] = timedelta(minutes=5)
    """Scale-down stabilization window (HPA `behavior.scaleDown.stabilizationWindowSeconds`)."""

    def fewest(self, role: Role, *, promoting: bool) -> int:
        """What the autoscaler never goes below. A stack that takes over starts with the most: its nodes and pods then start beside the
        promotion of the database, instead of after the clients have come.
        """
        if role == "standby":
            return self.standby_minimum
        return self.maximum if promoting else self.minimum

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.minimum > self.maximum:
            refuse("minimum", self.minimum, f"maximum ({self.maximum}) or less")
        if self.standby_minimum > self.minimum:
            refuse("standby_minimum", self.standby_minimum, f"minimum ({self.minimum}) or less")
        return self
