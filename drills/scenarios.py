"""The drills: what is broken, how long, and which figure of the recovery model it is held against."""

from dataclasses import dataclass
from typing import Literal

from drills.plug import Action

Kubernetes = Literal["delete-primary", "kill-operators", "drain", "restart", "new-image"]
"""What the API of the cluster itself can do."""

Procedure = Literal["bad-release", "bad-delete", "wal-volume", "rotation"]
"""What takes several steps, the repair among them: each is a module."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One drill."""

    name: str
    what: str
    disruption: str | None
    """The model's disruption of claims-db, or its change of instance, whose RTO is the bound; None: writes must not stop for
    longer than a client waits."""

    action: Action | None = None
    change: Kubernetes | None = None
    command: str | None = None
    """A role change of the plug, begun after the action."""

    procedure: Procedure | None = None
    repair: str = ""
    """What must have been achieved at the end of the procedure, and since when it is: the time is measured."""

    repair_bound: str | None = None
    """The model's disruption of claims-db whose RTO bounds the repair; None: it must only have been achieved."""

    requests: bool = False
    """The client asks a service instead of writing rows, and not one of its requests may fail."""

    link_mended: bool = False
    """The peer's region was cut off by the drill before this one, and comes back before the command."""

    needs: tuple[Action, ...] = ()
    """Actions of the plug that a procedure begins and ends itself."""

    hold: float = 0
    """Seconds until it is mended; 0: there is nothing to mend, or it is mended when writes are accepted again."""

    may_lose: bool = False
    """Whether acknowledged rows may be missing, up to the model's RPO."""

    elsewhere: bool = False
    """Whether the other stack accepts the writes afterwards."""


UNDISTURBED = 5.0
"""Seconds that a write may wait where nothing fails: the services' connection timeout."""

SCENARIOS = (
    Scenario(name="pod", what="the primary's pod is deleted", disruption="pod deleted", change="delete-primary"),
    Scenario(name="node", what="the primary's node loses its power", disruption="node lost", action="node-power"),
    Scenario(name="zone", what="the primary's zone is cut off", disruption="availability zone", action="zone-link"),
    Scenario(name="drain", what="the primary's node is drained", disruption="node drained", change="drain"),
    Scenario(name="restart", what="all instances are restarted", disruption="instances restarted", change="restart"),
    Scenario(
        name="minor-update",
        what="PostgreSQL gets another minor version",
        disruption="instances restarted",
        change="new-image",
    ),
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
    Scenario(
        name="failback",
        what="the lost region comes back, is rebuilt and takes over again",
        disruption="planned switchover",
        command="failback",
        elsewhere=True,
        link_mended=True,
        needs=("region-link",),
    ),
    Scenario(
        name="bad-release",
        what="a release never becomes ready and is aborted, then a good one is promoted",
        disruption=None,
        procedure="bad-release",
        repair="the bad release aborted, and the good one promoted",
        requests=True,
    ),
    Scenario(
        name="bad-delete",
        what="rows are deleted by mistake and put back from a database beside the running one",
        disruption=None,
        procedure="bad-delete",
        repair="the rows put back",
        repair_bound="application failure",
    ),
    Scenario(
        name="wal-volume",
        what="the archive is away until the primary's WAL volume is full",
        disruption="node",
        procedure="wal-volume",
        needs=("wal-volume", "archive-link"),
        repair="the volume has room again",
    ),
    Scenario(
        name="rotation",
        what="every leaf certificate and password of the database is renewed",
        disruption=None,
        procedure="rotation",
        repair="all renewed and copied to the services",
    ),
)
