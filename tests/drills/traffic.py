"""A client that commits rows, and remembers which of them the server acknowledged, and when."""

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import psycopg

from tests.drills.server import PostgresServer


@dataclass(frozen=True)
class Pace:
    """How often a row is committed, in seconds, and its size in bytes."""

    name: str
    interval: float
    size: int


# A segment is 16 MB or more: at this pace it would take hours to fill, and archive_timeout alone decides the loss.
LOW_TRAFFIC = Pace("low traffic", interval=0.1, size=100)
# Fills a segment of 16 MB in seconds.
STEADY = Pace("steady traffic", interval=0.02, size=50_000)


@dataclass(frozen=True)
class Commit:
    """A row whose commit the server acknowledged, and the moment of that on the monotonic clock."""

    number: int
    at: float


def create_table(server: PostgresServer) -> None:
    """A table like that of the claims: a key, when it was submitted, and content."""
    with server.connect() as connection:
        connection.execute(
            "CREATE TABLE claim"
            " (number bigint PRIMARY KEY, submitted timestamptz DEFAULT clock_timestamp(), content bytea)"
        )


def submit(connection: psycopg.Connection[tuple[Any, ...]], number: int, size: int = 100) -> Commit:
    """Commits one row; its content does not compress."""
    connection.execute("INSERT INTO claim (number, content) VALUES (%s, %s)", (number, os.urandom(size)))
    return Commit(number, time.monotonic())


def segment_of_last_commit(connection: psycopg.Connection[tuple[Any, ...]]) -> str:
    """Asked on the connection that committed, at once: once there is a later segment, nothing tells."""
    row = connection.execute("SELECT pg_walfile_name(pg_current_wal_lsn())").fetchone()
    assert row is not None
    return str(row[0])


def claims(server: PostgresServer) -> list[int]:
    """The numbers of the rows that are there, in order."""
    with server.connect() as connection:
        return [int(row[0]) for row in connection.execute("SELECT number FROM claim ORDER BY number")]


class Traffic:
    """Commits rows from a thread until it is told to stop, or the server is gone."""

    def __init__(self, server: PostgresServer, pace: Pace) -> None:
        self._server, self._pace = server, pace
        self._commits: list[Commit] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._submit, name="traffic", daemon=True)

    @property
    def commits(self) -> Sequence[Commit]:
        """What was acknowledged so far."""
        return tuple(self._commits)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _submit(self) -> None:
        try:
            with self._server.connect() as connection:
                while not self._stop.wait(self._pace.interval):
                    self._commits.append(submit(connection, len(self._commits) + 1, self._pace.size))
        except psycopg.OperationalError:
            return  # the server is gone: no commit was acknowledged after the last one noted
