"""One step of a recovery: how long it takes, and where that is written."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from recovery.model.measurement import Measurement

Basis = Literal["declared", "measured", "assumed"]
"""Where a duration comes from: a declared property, recorded drills, or an assumption or a vendor's document."""


@dataclass(frozen=True, kw_only=True)
class Property:
    """A step's source: a declared property."""

    urn: str
    path: str
    found: str
    """The value as it was declared."""

    @property
    def resource(self) -> str:
        """The resource as a person names it: `HealthCheck edge-serving`."""
        return resource_label(self.urn)

    def __str__(self) -> str:
        return f"{self.resource} {self.path} = {self.found}"


@dataclass(frozen=True, kw_only=True)
class Constant:
    """A step's source where no resource declares it."""

    name: str
    value: timedelta
    source: str
    """The document, measurement or assumption that it comes from."""

    why: str
    """Why it holds here."""

    measured: Measurement | None = None
    """The drills that it comes from; None: a planning figure, or what a vendor documents."""

    @property
    def typical(self) -> timedelta:
        """The median of the drills, for a sum of several events; the value where nothing was measured."""
        return self.value if self.measured is None else timedelta(seconds=self.measured.median)

    def __str__(self) -> str:
        return f"{self.name} ({self.source})"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step from a disruption to the recovery."""

    name: str
    duration: timedelta
    source: Property | Constant
    measured: Measurement | None = None
    """The drills that the duration comes from, where a property only decides which of them count."""

    @property
    def measurement(self) -> Measurement | None:
        """The drills that the duration comes from."""
        return self.source.measured if isinstance(self.source, Constant) else self.measured

    @property
    def typical(self) -> timedelta:
        """The median of the drills, without the margin of a worst case; the duration where nothing was measured."""
        return self.duration if self.measurement is None else timedelta(seconds=self.measurement.median)

    @property
    def basis(self) -> Basis:
        if self.measurement is not None:
            return "measured"
        return "declared" if isinstance(self.source, Property) else "assumed"

    branch: str | None = None
    """What it is a part of where things happen at once. Branches begin together; what follows them waits for the longest."""


def resource_label(urn: str) -> str:
    """Kind and name of a resource, which is what its URN ends with."""
    parts = urn.split("::")
    return f"{parts[-2].rsplit(':', maxsplit=1)[-1]} {parts[-1]}" if len(parts) > 1 else urn
