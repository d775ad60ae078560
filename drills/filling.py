"""The archive is away while WAL is written, until the primary's WAL volume is full; then both are mended."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from drills.kubernetes import CLUSTER, DATA, Kubernetes, KubernetesError
from drills.plug import Action
from drills.quantities import size_of
from drills.waiting import awaited

WAL = "/var/lib/postgresql/wal"
ALERT = 0.5
"""Of the volume: where WalVolumeHalfFull begins."""

_WRITE = "SELECT count(pg_logical_emit_message(true, 'drill', repeat('x', 1000000))) FROM generate_series(1, 16)"
_WAITING = "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'"
_MOST, _ARCHIVED = 900.0, 600.0
"""Seconds until the volume must be full, and until what waited must be archived."""


class UnboundedVolumeError(Exception):
    """The WAL lies on a larger file system than its claim says, which must not be filled; the text is one line."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """A file system, in bytes."""

    size: int
    free: int

    @property
    def used(self) -> float:
        """The part that is not free."""
        return 1 - self.free / self.size


@dataclass(frozen=True, kw_only=True)
class Filling:
    """One volume that is filled. `begin` and `end` are the plug's; `stopped` says whether the client's writes are away."""

    here: Kubernetes
    noted: Callable[[str], None]
    begin: Callable[[Action], None]
    end: Callable[[Action], None]
    stopped: Callable[[], bool]

    def run(self) -> tuple[bool, float]:
        """Whether all WAL was archived in the end, and when there was room again (seconds since 1970).

        Raises KubernetesError, PlugError or UnboundedVolumeError; what was begun is ended in any case.
        """
        primary = self.here.database().primary
        declared = self.here.get("pvc", f"{primary}-wal", "--namespace", DATA)["status"]["capacity"]["storage"]
        if (found := self.room(primary).size) > size_of(declared):
            raise UnboundedVolumeError(f"{primary}: the WAL lies on {found} bytes; allowed: a volume of {declared}")
        with ExitStack() as broken:
            for action in ("wal-volume", "archive-link"):
                self.begin(action)
                broken.callback(self.end, action)
            self.noted(f"archive away, WAL volume {self.room(primary).used:.0%} full")
            self._until_full(primary)
        again = time.time()
        self.noted("archive back, room on the volume")
        done = awaited(lambda: int(self.here.sql(_WAITING)[0]) <= 1, _ARCHIVED, pace=2)
        if done:
            self.noted("all WAL archived")
        return done, again

    def room(self, pod: str) -> Room:
        """Raises KubernetesError."""
        asked = ["df", "--block-size=1", "--output=size,avail", WAL]
        lines = self.here.run("exec", "--namespace", DATA, "--container", "postgres", pod, "--", *asked).splitlines()
        size, free = map(int, lines[-1].split())
        return Room(size=size, free=free)

    def _until_full(self, primary: str) -> None:
        """Writes WAL until the client's writes stop."""
        end, told = time.monotonic() + _MOST, 0.0
        while time.monotonic() < end and not self.stopped():
            try:
                self.here.sql(_WRITE)
                used = self.room(primary).used
            except KubernetesError:
                time.sleep(1)
                continue
            if told < ALERT <= used:
                self.noted("half full: WalVolumeHalfFull begins")
            if used >= told + 0.1:
                told = used
                self.noted(f"WAL volume {used:.0%} full")
        phase = self.here.database().phase
        self.noted(f"writes {'stopped' if self.stopped() else 'go on'}: {phase or CLUSTER}")
