"""What an assessment found wrong."""

from dataclasses import dataclass
from typing import Literal

Objective = Literal["rto", "rpo", "availability", "retention"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One objective that does not hold, or cannot be shown to."""

    objective: Objective
    subject: str
    """Service, store or stream; several, where one fault breaks them alike."""

    disruption: str
    """Value of a Disruption; `always` for what does not depend on one."""

    message: str
    """One line: term, resource, property, what was found, what is allowed."""

    urn: str | None
    """The resource that it was read from; None: one is missing."""

    decided: bool
    """False: only an apply will know the value that decides."""

    policy: str | None = None
    """The policy that reports it, which the objective only repeats; None: the model alone sees it."""

    exposed: bool = False
    """True: the price of a failover, until the failback. It must be said, and must not hold up the failover itself."""

    @property
    def statement(self) -> str:
        """The message, after what breaks and under which disruption."""
        place = self.subject if self.disruption == "always" else f"{self.subject}, {self.disruption}"
        return f"{place}: {self.message}"
