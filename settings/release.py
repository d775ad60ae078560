"""Settings of a service's releases: how a new version replaces the one that runs."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from settings.bounds import Because
from settings.model import Settings
from settings.quantities import Duration, format_duration
from settings.refusal import refuse

ReleaseStrategy = Literal["blue-green", "rolling"]
"""`blue-green`: tested beside the old version, then all traffic is switched. `rolling`: a quarter of the instances at a time (guide,
"Rolling Update Configuration"). Both are evaluated by the same analysis."""


class ReleaseSettings(Settings):
    """How a new version replaces the one that runs (guide, "Blue-Green Deployment Strategy")."""

    moved: ClassVar[Mapping[str, str]] = {
        "settle": "release.analysis_initial_delay",
        "measurements": "release.analysis_count",
    }

    promotion: Literal["automatic", "manual"] = "automatic"
    """Whether a version that passed its first analysis takes over by itself or waits for a person."""

    error_ratio: Annotated[
        float,
        Because("a share of all requests: at 1 no version would ever be aborted"),
    ] = Field(default=0.01, ge=0, lt=1)
    """Share of requests answered with 5xx above which a version is aborted and rolled back."""

    p95_milliseconds: Annotated[
        int,
        Because("every response takes some time: at 0 every version would be aborted"),
    ] = Field(default=1000, ge=1)
    """95th percentile of response times above which a version is aborted and rolled back."""

    analysis_initial_delay: Duration = timedelta(minutes=1)
    """Initial delay of the analysis: until there are samples to compute a rate from."""

    analysis_count: Annotated[
        int,
        Because("without a measurement a version would take over unseen"),
    ] = Field(default=4, ge=1)
    """Measurements of each metric (`count` of the analysis); a second failed one aborts the version."""

    interval: Duration = timedelta(seconds=30)
    """Time between two measurements."""

    scale_down_delay: Duration = timedelta(minutes=15)
    """How long the old version keeps running after a blue-green switch, so that a rollback is a switch too; not for the
    gateway, whose versions roll."""

    progress_deadline: Duration = timedelta(minutes=10)
    """How long a version may take to become ready before the release is aborted."""

    rollback_window: Annotated[
        int,
        Because("a number of versions; with 0 every rollback is analysed"),
    ] = Field(default=3, ge=0)
    """Earlier versions one may return to without analysis."""

    @property
    def analysis(self) -> timedelta:
        """How long a version is measured."""
        return self.analysis_initial_delay + self.analysis_count * self.interval

    @model_validator(mode="after")
    def _the_analysis_ends_before_the_release_is_aborted(self) -> Self:
        if self.progress_deadline <= self.analysis:
            refuse(
                "progress_deadline",
                format_duration(self.progress_deadline),
                f"more than the {format_duration(self.analysis)} of the analysis, during which a release makes no progress",
            )
        return self
