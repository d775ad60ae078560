"""What an assessment found."""

from dataclasses import dataclass
from typing import Literal

Objective = Literal["rto", "rpo", "availability", "retention"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One objective that is breached, or cannot be shown to be met."""

    objective: Objective
    subject: str
    """Service, store or stream; several, where one cause breaches the objective of all."""

    disruption: str
    """Value of a Disruption; `always` for what does not depend on one."""

    message: str
    """One line: step, resource, property, what was found, what is allowed."""

    urn: str | None
    """The resource that it was read from; None: the resource is missing."""

    decided: bool
    """False: the value is known only after an update."""

    policy: str | None = None
    """The policy that reports it, which this finding only repeats; None: only the model reports it."""

    until_failback: bool = False
    also: tuple[Objective, ...] = ()
    """The other objectives that the same cause affects, of one of the subjects at least."""

    """True: a residual risk after a failover, until the failback. It is reported, and must not block the failover itself."""

    @property
    def statement(self) -> str:
        """The message, after its subject and disruption."""
        place = self.subject if self.disruption == "always" else f"{self.subject}, {self.disruption}"
        return f"{place}: {self.message}"
