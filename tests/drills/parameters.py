"""From the parameters declared for production to those a small test server runs with: as few changes as will do."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

# What the operator sets where nothing is declared: CloudNativePG documentation, "PostgreSQL Configuration", global
# default and fixed parameters. Without those of logging, TLS and sockets, which recovery does not turn on.
OPERATOR_DEFAULTS = {
    "archive_timeout": "5min",
    "dynamic_shared_memory_type": "posix",
    "full_page_writes": "on",
    "hot_standby": "true",
    "max_parallel_workers": "32",
    "max_replication_slots": "32",
    "max_worker_processes": "32",
    "restart_after_crash": "false",
    "shared_memory_type": "mmap",
    "wal_keep_size": "512MB",
    "wal_level": "logical",
    "wal_log_hints": "on",
    "wal_receiver_timeout": "5s",
    "wal_sender_timeout": "5s",
}

# Memory that the server takes at its start; work_mem and its like are taken when there is work.
_SCALED = {"shared_buffers": "128MB", "huge_pages": "off"}

# What decides how much is lost: never dropped, whatever else is.
_DURABILITY = re.compile(r"archive_|wal_|max_wal_|min_wal_|checkpoint_|fsync|full_page_writes|synchronous_|data_sync")

_UNITS = {"ms": 0.001, "": 1.0, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(frozen=True)
class ServerParameters:
    """The parameters a test server runs with, and why they are not those that were declared."""

    applied: Mapping[str, str]
    changes: Mapping[str, str]
    """Name of a declared parameter -> why it is not applied, or not with its value."""

    @property
    def archive_timeout(self) -> timedelta:
        return duration(self.applied["archive_timeout"])

    def having(self, **instead: str) -> "ServerParameters":
        """With some parameters of another value."""
        return ServerParameters({**self.applied, **instead}, self.changes)

    def at_speed(self, speed: int) -> "ServerParameters":
        """With an archive_timeout `speed` times shorter; PostgreSQL counts it in whole seconds."""
        seconds = self.archive_timeout.total_seconds() / speed
        if seconds != round(seconds):
            raise ValueError(f"an archive_timeout that {speed} divides into whole seconds")
        return self.having(archive_timeout=f"{seconds:.0f}s")


def decides_the_loss(name: str) -> bool:
    """Whether a parameter is of archiving, the write-ahead log or durability."""
    return bool(_DURABILITY.match(name))


def duration(value: str) -> timedelta:
    """A PostgreSQL parameter that is counted in seconds, such as archive_timeout: `60`, `60s`, `5min`."""
    match = re.fullmatch(r"\s*(\d+)\s*(ms|s|min|h|d|)\s*", value)
    if not match:
        raise ValueError(f"{value!r} is no duration such as 60s or 5min")
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def for_test_server(declared: Mapping[str, str], known: Collection[str]) -> ServerParameters:
    """`known` are the parameters that the installed server has. ValueError where it lacks one that decides the loss."""
    in_server = {name.lower() for name in known}  # TimeZone
    applied, changes = dict(OPERATOR_DEFAULTS), dict[str, str]()
    for name, value in declared.items():
        if "." in name:
            changes[name] = "an extension's"
        elif name.lower() not in in_server:
            if decides_the_loss(name):
                raise ValueError(f"{name} decides what is lost, and the installed server does not have it")
            changes[name] = "not in the installed server"
        elif name in _SCALED:
            changes[name] = f"{_SCALED[name]}, not {value}: memory of the machine"
            applied[name] = _SCALED[name]
        else:
            applied[name] = value
    return ServerParameters(applied, changes)
