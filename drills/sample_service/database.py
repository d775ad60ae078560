"""A pool of connections that behaves as the declared one (HikariCP): connects late, tests what was idle, retries once."""

import logging
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from psycopg.rows import TupleRow

from drills.sample_service.configuration import DatabaseAddress

Connection = psycopg.Connection[TupleRow]
_Result = TypeVar("_Result")

SIZE = 10
"""Connections at most (HikariCP's default)."""

_TRUSTED = 0.5
"""Seconds after its last use in which a connection is not tested (HikariCP's aliveBypassWindowMs)."""

_log = logging.getLogger(__name__)


class DatabaseError(Exception):
    """No connection that takes writes could be had in time, or it was lost twice."""


class _Idle:
    def __init__(self, connection: Connection, opened: float) -> None:
        self.connection, self.opened, self.used = connection, opened, time.monotonic()


class Database:
    """The system of record. Nothing is asked of it before the first request: a service starts without its stores."""

    def __init__(self, address: DatabaseAddress) -> None:
        self._address = address
        self._slots = threading.BoundedSemaphore(SIZE)
        self._lock = threading.Lock()
        self._idle: list[_Idle] = []
        self.active = 0

    def run(self, operation: Callable[[Connection], _Result]) -> _Result:
        """The result of an idempotent operation, which is tried again when its connection is lost. Raises DatabaseError."""
        try:
            return self._tried(operation)
        except psycopg.OperationalError as error:
            _log.warning("connection lost, tried again: %s", _line(error))
            self._close_idle()
        try:
            return self._tried(operation)
        except psycopg.OperationalError as error:
            raise DatabaseError(_line(error)) from error

    def takes_writes(self) -> bool:
        """Whether a connection passes the declared test query."""
        try:
            self.run(self._test)
        except (DatabaseError, psycopg.Error):
            return False
        return True

    def _tried(self, operation: Callable[[Connection], _Result]) -> _Result:
        with self._connection() as connection, connection.transaction():
            return operation(connection)

    @contextmanager
    def _connection(self) -> Generator[Connection]:
        if not self._slots.acquire(timeout=self._address.connection_timeout):
            raise DatabaseError("no connection became free in time")
        try:
            held = self._tested_idle() or self._opened()
            with self._lock:
                self.active += 1
            try:
                yield held.connection
            finally:
                self._give_back(held)
        finally:
            self._slots.release()

    def _tested_idle(self) -> _Idle | None:
        while True:
            with self._lock:
                held = self._idle.pop() if self._idle else None
            if held is None:
                return None
            now = time.monotonic()
            try:
                if now - held.opened < self._address.max_lifetime:
                    if now - held.used > _TRUSTED:
                        self._test(held.connection)
                    return held
            except psycopg.Error as error:
                _log.warning("idle connection given up: %s", _line(error))
            held.connection.close()

    def _opened(self) -> _Idle:
        # No prepared statements: in transaction pooling another server connection would not know them.
        password = self._address.password
        connection = psycopg.connect(self._address.conninfo, password=password, autocommit=True, prepare_threshold=None)
        return _Idle(connection, time.monotonic())

    def _test(self, connection: Connection) -> None:
        connection.execute(self._address.test_query.encode())

    def _give_back(self, held: _Idle) -> None:
        held.used = time.monotonic()
        with self._lock:
            self.active -= 1
            if not held.connection.closed and not held.connection.broken:
                self._idle.append(held)

    def _close_idle(self) -> None:
        """After a loss the others are most likely lost as well."""
        with self._lock:
            gone, self._idle = self._idle, []
        for each in gone:
            each.connection.close()


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
