"""The drills that take several steps, the repair among them."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from drills.client import LOGIN
from drills.deleting import delete_and_put_back
from drills.filling import Filling
from drills.kubernetes import DATA, Kubernetes
from drills.plug import Action, Plug
from drills.releasing import release
from drills.rotating import rotate
from drills.scenarios import Procedure


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the primary is when a drill begins."""

    stack: str
    node: str
    zone: str


@dataclass(frozen=True, kw_only=True)
class Repair:
    """When it was done, and since when an outage counts, in seconds since 1970. None: never; since the disruption."""

    at: float | None
    counted_from: float | None = None


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a procedure works on."""

    here: Kubernetes
    plug: Plug
    place: Place
    client: str
    """Its name, which its rows have as their provider."""

    noted: Callable[[str], None]
    stopped: Callable[[], bool]
    """Whether the client's writes are away now."""

    deadline: float | None
    """Seconds for a release to become ready, instead of the declared ones."""


def proceed(procedure: Procedure, around: Surroundings) -> Repair:
    """From the mistake to its repair. Raises KubernetesError, PlugError or UnboundedVolumeError."""
    here, noted = around.here, around.noted
    match procedure:
        case "bad-release":
            done = release(here, noted, deadline=around.deadline, analysed=around.plug.metrics)
        case "bad-delete":
            done = delete_and_put_back(here, noted, around.client)
        case "rotation":
            done = rotate(here, noted, LOGIN)
        case "wal-volume":
            done, since = _filling(around).run()
            return Repair(at=time.time() if done else None, counted_from=since)
    return Repair(at=time.time() if done else None)


def _filling(around: Surroundings) -> Filling:
    primary = around.here.database().primary
    claim = around.here.get("pvc", f"{primary}-wal", "--namespace", DATA)
    place = {"stack": around.place.stack, "node": around.place.node, "zone": around.place.zone}
    place["volume"] = claim["spec"]["volumeName"]

    def begin(action: Action) -> None:
        around.plug.begin(action, **place)

    def end(action: Action) -> None:
        around.plug.end(action, **place)

    return Filling(here=around.here, noted=around.noted, begin=begin, end=end, stopped=around.stopped)
