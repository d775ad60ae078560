"""The lock that an update holds on Pulumi's state: whose it is, and whether that update still runs.

A killed engine leaves its lock behind, and the next update is refused until `pulumi cancel`. To cancel an update that runs would
let two engines write one state, so only the lock of a process of this machine that has ended is ever released.
"""

import os
import re
import socket
from dataclasses import dataclass

_REFUSED = "the stack is currently locked"
_HOLDER = re.compile(r"created by (?P<user>\S+)@(?P<host>\S+) \(pid (?P<pid>\d+)\) at (?P<since>\S+)")
"""As the backend for files and buckets says it (Pulumi 3.259, pkg/backend/diy/lock.go)."""


@dataclass(frozen=True)
class StateLock:
    """Who holds it."""

    user: str
    host: str
    process: int
    since: str

    def __str__(self) -> str:
        return f"{self.user}@{self.host}, process {self.process}, since {self.since}"

    @property
    def is_of_this_machine(self) -> bool:
        return self.host == socket.gethostname()

    @property
    def is_left_behind(self) -> bool:
        """Whether the update that took it has ended, which only its own machine can tell."""
        if not self.is_of_this_machine:
            return False
        try:
            os.kill(self.process, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False


def read_lock(output: str) -> StateLock | None:
    """The lock that an update was refused for, by what Pulumi printed; None where that was not the reason."""
    last = output.rpartition(_REFUSED)
    if not last[1]:
        return None
    found = _HOLDER.search(last[2])
    if found is None:
        return None
    return StateLock(found["user"], found["host"], int(found["pid"]), found["since"])
