"""The drills: what is broken, how long, and which figure of the recovery model it is held against."""

from dataclasses import dataclass
from typing import Literal

from drills.plug import Action

Kubernetes = Literal["delete-primary", "kill-operators", "drain", "restart", "new-image"]
"""What the API of the cluster itself can do."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One drill."""

    name: str
    what: str
    disruption: str | None
    """The model's disruption of claims-db whose RTO is the bound; None: writes must not stop for longer than a client waits."""

    action: Action | None = None
    change: Kubernetes | None = None
    command: str | None = None
    """A role change of the plug, begun after the action."""

    hold: float = 0
    """Seconds until it is mended; 0: there is nothing to mend, or it is mended when writes are accepted again."""

    may_lose: bool = False
    """Whether acknowledged rows may be missing, up to the model's RPO."""

    elsewhere: bool = False
    """Whether the other stack accepts the writes afterwards."""


UNDISTURBED = 5.0
"""Seconds that a write may wait where nothing fails: the services' connection timeout."""

SCENARIOS = (
    Scenario(name="pod", what="the primary's pod is deleted", disruption="node", change="delete-primary"),
    Scenario(name="node", what="the primary's node loses its power", disruption="node", action="node-power"),
    Scenario(name="zone", what="the primary's zone is cut off", disruption="availability zone", action="zone-link"),
    Scenario(name="drain", what="the primary's node is drained", disruption="node", change="drain"),
    Scenario(name="restart", what="all instances are restarted", disruption="node", change="restart"),
    Scenario(name="minor-update", what="PostgreSQL gets another minor version", disruption="node", change="new-image"),
    Scenario(name="operators", what="operator and archive plugin are killed", disruption=None, change="kill-operators"),
    Scenario(
        name="archive", what="the archive is away for ten minutes", disruption=None, action="archive-link", hold=600
    ),
    Scenario(
        name="region",
        what="the primary's region is cut off, and the other takes over",
        disruption="region",
        action="region-link",
        command="failover",
        may_lose=True,
        elsewhere=True,
    ),
    Scenario(
        name="switchover",
        what="the primary region changes on purpose",
        disruption="planned switchover",
        command="switchover",
        elsewhere=True,
    ),
)
